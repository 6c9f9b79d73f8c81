// What was said, on disk before anybody is told: numbered entries in files that are never rewritten.
//
// Each entry is {n, at, kind, ...}: `n` grows by one, `at` is the gateway's time in milliseconds, kinds are
//   message{message}  join{room, members, by, time}  leave{...}  topic{room, topic, old, by, time}
//   login{contact}  logout{contact, why}  lost{id, why}
//   sending{to, text | file}  sent{sending, id}  failed{sending, why}
import crypto from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { log } from './log.mjs'
import { VERSION, READERS, fileName, listFiles, readFile } from './segments.mjs'

const REMEMBERED_IDS = 50_000
const IN_MEMORY = 5_000
const ECHOES = 500
const PAGE_BYTES = 1024 * 1024        // far below the 4 MiB of a gRPC message
const HOUR = 3600 * 1000

export class Journal {
  /** Open or begin the journal in `folder`. Throws when it is of an unknown version. */
  constructor (folder, settings, readers = READERS) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.folder = folder
    this.settings = settings
    this.readers = readers
    this.files = []          // {file, first, last, firstAt, lastAt, bytes}
    this.last = 0            // newest entry given out
    this.durable = 0         // newest entry that is safe on disk
    this.acknowledged = 0    // the bot has saved everything up to here
    this.damaged = 0
    this.recent = []
    this.ids = new Set()
    this.rooms = new Map()   // room -> time of its newest message, milliseconds
    this.sends = new Map()   // n of `sending` -> {n, at, to, text, file, state, id}
    this.waiting = []        // numbered, not yet written
    this.unsynced = []       // written, not yet safe from a power cut
    this.#load()
  }

  /** Write an entry; resolves with it when it is safe even from a power cut. What is told to the bot must be. */
  append (kind, fields) { return this.#enter(kind, fields, 'durable') }

  /** Write an entry; resolves with it when it is safe from a crash of this program. It may not wait for the disk. */
  note (kind, fields) { return this.#enter(kind, fields, 'written') }

  /** A page of entries after position `after` ("" = from the start). */
  read (after = '', limit = 500) {
    const [epoch, number] = after.split(':')
    // A position beyond the journal's end: the folder was put back from an older copy. Numbers were given twice.
    const known = epoch === this.epoch && !(Number(number) > this.durable)
    const from = known ? Number(number) || 0 : 0
    const page = { version: VERSION, epoch: this.epoch, first: this.first, last: this.durable, reset: !known && epoch !== '' }
    return { ...page, missed: Math.max(0, this.first - 1 - from), entries: cut(this.#after(from, limit)) }
  }

  /** The bot has saved everything up to `position`: it need not be kept for it any longer. */
  acknowledge (position) {
    const [epoch, number] = position.split(':')
    if (epoch === this.epoch) this.acknowledged = Math.max(this.acknowledged, Number(number) || 0)
  }

  /** What was sent to `to` since `since` (milliseconds); all sends from `from` on are known. */
  sentTo (to, since) {
    const entries = [...this.sends.values()].filter(send => send.to === to && send.at >= since)
    return { from: this.sendsSince, entries }
  }

  /** Whether the message is a repeat, or older than what its room has already said: a replay after a login. */
  replayed (message) {
    if (this.ids.has(message.id)) return 'repeated'
    const newest = this.rooms.get(message.room || message.from) ?? this.born
    return message.time < newest - this.settings.lateMinutes * 60_000 ? 'old' : ''
  }

  /** Note that the message will be in the journal, so that its repeat is known at once. */
  expect (message) {
    this.ids.add(message.id)
    if (this.ids.size > REMEMBERED_IDS) this.ids.delete(this.ids.values().next().value)
    const key = message.room || message.from
    this.rooms.set(key, Math.max(this.rooms.get(key) ?? 0, Math.min(message.time, Date.now())))
  }

  get first () { return this.files.find(each => each.last >= each.first)?.first ?? this.last + 1 }

  get bytes () { return this.files.reduce((sum, each) => sum + each.bytes, 0) }

  /** Drop what is old: what the bot has read after keepHours, the rest after keepDays or beyond maxMegabytes. */
  retire (now = Date.now()) {
    const { keepHours, keepDays, maxMegabytes, rotateMinutes } = this.settings
    const current = this.files.at(-1)
    if (current.last >= current.first && now - current.firstAt > rotateMinutes * 60_000) this.#rotate()
    while (this.files.length > 1) {
      const [oldest] = this.files
      const read = oldest.last <= this.acknowledged && now - oldest.lastAt > keepHours * HOUR
      const stale = now - oldest.lastAt > keepDays * 24 * HOUR
      const full = this.bytes > maxMegabytes * 1024 * 1024
      if (!read && !stale && !full) break
      if (oldest.last > this.acknowledged) log.warn(`journal: ${oldest.file} goes unread (${stale ? 'age' : 'size'})`)
      fs.rmSync(oldest.file)
      this.files.shift()
    }
    this.#forgetBefore(this.files[0].firstAt)
  }

  async close () {
    while (this.waiting.length || this.unsynced.length || this.syncing) await new Promise(resolve => setTimeout(resolve, 5))
    fs.closeSync(this.handle)
  }

  #load () {
    for (const file of listFiles(this.folder)) this.#loadFile(file)
    this.durable = this.last
    if (this.files.length === 0) {
      this.epoch = crypto.randomBytes(6).toString('hex')
      this.born = Date.now()
      this.#begin(1)
    } else {
      this.handle = fs.openSync(this.files.at(-1).file, 'a')
    }
    // Before the machine last started, an intent may have been lost on the way to the disk.
    this.sendsSince = Math.max(this.files[0].firstAt, Date.now() - os.uptime() * 1000)
    if (this.damaged) log.error(`journal: ${this.damaged} damaged lines skipped`)
  }

  #loadFile (file) {
    const { header, entries, damaged, good } = readFile(file, this.readers)
    this.damaged += damaged
    if (!header) { fs.renameSync(file, file + '.damaged'); return }
    if (fs.statSync(file).size > good) fs.truncateSync(file, good)   // a line torn by a crash was never told to anybody
    this.epoch = header.epoch
    this.born = header.born
    for (const [room, time] of Object.entries(header.rooms ?? {})) this.rooms.set(room, time)
    const segment = { file, first: header.first, last: header.first - 1, firstAt: header.at, lastAt: header.at, bytes: good }
    entries.forEach(entry => this.#note(segment, entry))
    this.last = Math.max(this.last, segment.last)
    this.files.push(segment)
  }

  #note (segment, entry) {
    if (segment.last < segment.first) segment.firstAt = entry.at
    segment.last = entry.n
    segment.lastAt = entry.at
    this.recent.push(entry)
    if (this.recent.length > IN_MEMORY) this.recent.splice(0, this.recent.length - IN_MEMORY / 2)
    if (entry.kind === 'login') this.self = entry.contact
    if (entry.kind === 'message') {
      this.expect(entry.message)
      if (entry.message.from === this.self) this.#noteEcho(entry.message)
    }
    this.#noteSend(entry)
  }

  // WeChat shows us our own message: it was sent, whatever the call said.
  #noteEcho ({ id, room, to, text }) {
    const send = [...this.sends.values()].slice(-ECHOES).reverse().find(each => each.to === (room || to) && each.text === text && !each.id)
    if (send) Object.assign(send, { state: 'sent', id })
  }

  #noteSend (entry) {
    if (entry.kind === 'sending') {
      this.sends.set(entry.n, { n: entry.n, at: entry.at, to: entry.to, text: entry.text, file: entry.file, state: 'sending', id: '' })
    } else if (entry.kind === 'sent' || entry.kind === 'failed') {
      const send = this.sends.get(entry.sending)
      if (send?.state === 'sending') Object.assign(send, { state: entry.kind, id: entry.id || send.id })
    }
  }

  #forgetBefore (time) {
    for (const [n, send] of this.sends) {
      if (send.at >= time) break
      this.sends.delete(n)
    }
    this.sendsSince = Math.max(this.sendsSince, time)
  }

  #begin (first) {
    const file = path.join(this.folder, fileName(first))
    const at = Date.now()
    const header = { journal: VERSION, epoch: this.epoch, born: this.born, first, at, rooms: Object.fromEntries(this.rooms) }
    const line = Buffer.from(JSON.stringify(header) + '\n')
    this.handle = fs.openSync(file, 'a', 0o600)
    fs.writeSync(this.handle, line)
    fs.fdatasyncSync(this.handle)
    this.files.push({ file, first, last: first - 1, firstAt: at, lastAt: at, bytes: line.length })
  }

  #rotate () {
    const old = this.handle
    fs.fdatasyncSync(old)
    void Promise.resolve(this.syncing).finally(() => fs.closeSync(old))
    this.#begin(this.waiting[0]?.entry.n ?? this.last + 1)
  }

  #enter (kind, fields, until) {
    const entry = { n: ++this.last, at: Date.now(), kind, ...fields }
    return new Promise(resolve => {
      // A burst gathers until the next turn of the loop: one write and one sync for all of it.
      if (this.waiting.push({ entry, until, resolve }) === 1) setImmediate(() => this.#write())
    })
  }

  #write () {
    const current = this.files.at(-1)
    if (current.last >= current.first && current.bytes > this.settings.rotateMegabytes * 1024 * 1024) this.#rotate()
    const bytes = Buffer.from(this.waiting.map(({ entry }) => JSON.stringify(entry) + '\n').join(''))
    if (!this.#written(bytes)) return
    const batch = this.waiting.splice(0)
    batch.forEach(({ entry }) => this.#note(this.files.at(-1), entry))
    batch.forEach(each => each.until === 'written' && each.resolve(each.entry))
    this.unsynced.push(...batch)
    this.syncing ??= this.#sync()
  }

  // A full disk: wait for room rather than lose what was said.
  #written (bytes) {
    const current = this.files.at(-1)
    try {
      for (let done = 0; done < bytes.length;) done += fs.writeSync(this.handle, bytes, done)
      current.bytes += bytes.length
      return true
    } catch (error) {
      log.error('journal: cannot write, trying again:', error.message)
      fs.ftruncateSync(this.handle, current.bytes)
      setTimeout(() => this.#write(), 1000)
      return false
    }
  }

  async #sync () {
    while (this.unsynced.length) {
      const batch = this.unsynced.splice(0)
      await syncUntilDone(this.handle)
      this.durable = batch.at(-1).entry.n
      batch.forEach(each => each.until === 'durable' && each.resolve(each.entry))
    }
    this.syncing = undefined
  }

  #after (from, limit) {
    if (this.recent.length && this.recent[0].n <= from + 1) {
      const [{ n }] = this.recent
      return this.recent.slice(from + 1 - n, Math.min(from + 1 - n + limit, this.durable + 1 - n))
    }
    const found = []
    for (const each of this.files) {
      if (each.last <= from) continue
      found.push(...readFile(each.file, this.readers).entries.filter(entry => entry.n > from && entry.n <= this.durable))
      if (found.length >= limit) break
    }
    return found.slice(0, limit)
  }
}

function cut (entries) {
  let bytes = 0
  const fits = entries.findIndex(entry => (bytes += JSON.stringify(entry).length) > PAGE_BYTES)
  return fits < 0 ? entries : entries.slice(0, Math.max(1, fits))
}

async function syncUntilDone (handle) {
  for (;;) {
    const error = await new Promise(resolve => fs.fdatasync(handle, resolve))
    if (!error) return
    log.error('journal: cannot sync, trying again:', error.message)
    await new Promise(resolve => setTimeout(resolve, 1000))
  }
}
