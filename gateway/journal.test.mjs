import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { Journal } from './journal.mjs'
import { DEFAULTS, readSettings } from './settings.mjs'
import { VERSION, listFiles } from './segments.mjs'

const HOUR = 3600 * 1000
const folder = () => fs.mkdtempSync(path.join(os.tmpdir(), 'journal-'))
const open = (where, settings = {}, readers) => new Journal(where, { ...DEFAULTS, ...settings }, readers)
const message = (id, time = Date.now(), room = 'r@chatroom') => ({ id, room, from: 'w', text: id, time })
const say = (journal, id, time) => journal.append('message', { message: message(id, time) })
const ids = page => page.entries.map(entry => entry.message.id)

test('what was written is there after a restart, and numbering goes on', async () => {
  const where = folder()
  const before = open(where)
  await Promise.all(['a', 'b', 'c'].map(id => say(before, id)))
  const { epoch } = before.read()
  await before.close()
  const after = open(where)
  assert.deepEqual(ids(after.read(`${epoch}:1`)), ['b', 'c'])
  assert.equal((await say(after, 'd')).n, 4)
  assert.equal(after.read(`${epoch}:3`).reset, false)
})

test('a line torn by a crash is cut off, and the journal goes on behind it', async () => {
  const where = folder()
  const before = open(where)
  await say(before, 'a')
  await before.close()
  fs.appendFileSync(listFiles(where)[0], '{"n":2,"at":1,"kind":"mess')
  const after = open(where)
  await say(after, 'b')
  assert.deepEqual(ids(open(where).read()), ['a', 'b'])
})

test('a damaged line in the middle is counted and skipped', async () => {
  const where = folder()
  const before = open(where)
  await say(before, 'a')
  fs.appendFileSync(listFiles(where)[0], 'rubbish\n')
  await say(before, 'b')
  const after = open(where)
  assert.equal(after.damaged, 1)
  assert.deepEqual(ids(after.read()), ['a', 'b'])
})

test('a newer version is refused loudly, an older one is read through its reader', async () => {
  const where = folder()
  const file = path.join(where, '000000000001.jsonl')
  const header = version => JSON.stringify({ journal: version, epoch: 'e', born: 1, first: 1, at: 1, rooms: {} })
  fs.writeFileSync(file, header(VERSION + 1) + '\n')
  assert.throws(() => open(where), /version 2, this gateway knows 1/)
  fs.writeFileSync(file, header(0) + '\n{"n":1,"at":1,"id":"old"}\n')
  const readers = { 0: ({ n, at, id }) => ({ n, at, kind: 'message', message: message(id, at) }), 1: entry => entry }
  const journal = open(where, {}, readers)
  await say(journal, 'new')
  assert.deepEqual(ids(journal.read('e:0')), ['old', 'new'])
})

test('files are rotated by size, pages cross them, and reading from disk is the same as from memory', async () => {
  const where = folder()
  const journal = open(where, { rotateMegabytes: 0.001 })
  for (let i = 0; i < 40; i++) await say(journal, `m${i}`)
  assert.ok(listFiles(where).length > 2)
  const page = journal.read(`${journal.epoch}:10`, 7)
  journal.recent.length = 0
  assert.deepEqual(journal.read(`${journal.epoch}:10`, 7), page)
  assert.deepEqual(ids(page), ['m10', 'm11', 'm12', 'm13', 'm14', 'm15', 'm16'])
})

test('what was read goes after keepHours, the unread stays for keepDays', async () => {
  const where = folder()
  const journal = open(where, { rotateMegabytes: 0.0001 })
  for (let i = 0; i < 6; i++) await say(journal, `m${i}`)
  const day = Date.now() + 25 * HOUR
  journal.retire(day)
  assert.equal(journal.first, 1)
  journal.acknowledge(`${journal.epoch}:3`)
  journal.retire(day)
  assert.equal(journal.first, 4)
  assert.equal(journal.read(`${journal.epoch}:1`).missed, 2)
  journal.retire(Date.now() + 8 * 24 * HOUR)
  assert.ok(journal.first > 5)
})

test('a repeat and a replay of old messages are known, also after a restart', async () => {
  const where = folder()
  const journal = open(where)
  const now = Date.now()
  await say(journal, 'a', now)
  await journal.close()
  const again = open(where)
  assert.equal(again.replayed(message('a', now)), 'repeated')
  assert.equal(again.replayed(message('b', now - HOUR)), 'old')
  assert.equal(again.replayed(message('c', now - 60_000)), '')
  assert.equal(again.replayed(message('d', again.born - HOUR, 'other@chatroom')), 'old')
})

test('an unknown epoch starts from the beginning and says so', async () => {
  const journal = open(folder())
  await say(journal, 'a')
  const page = journal.read('gone:5000')
  assert.equal(page.reset, true)
  assert.deepEqual(ids(page), ['a'])
})

test('a position beyond the end is one of a journal that was put back: it starts anew and says so', async () => {
  const journal = open(folder())
  await say(journal, 'a')
  const page = journal.read(`${journal.epoch}:2`)
  assert.equal(page.reset, true)
  assert.deepEqual(ids(page), ['a'])
})

test('a note is in the file when it resolves, and told to the bot once it is safe', async () => {
  const where = folder()
  const journal = open(where)
  await journal.note('sending', { to: 'r', text: 'x' })
  assert.match(fs.readFileSync(listFiles(where)[0], 'utf8'), /"text":"x"/)
  await say(journal, 'a')
  assert.deepEqual(journal.read().entries.map(entry => entry.kind), ['sending', 'message'])
})

test('a burst over many files loses nothing and keeps its order', async () => {
  const where = folder()
  const journal = open(where, { rotateMegabytes: 0.01 })
  for (let round = 0; round < 20; round++) {
    await Promise.all(Array.from({ length: 100 }, (_, i) => say(journal, `m${round * 100 + i}`)))
  }
  await journal.close()
  const read = open(where)
  const all = []
  while (all.length < 2000) all.push(...ids(read.read(`${read.epoch}:${all.length}`, 300)))
  assert.deepEqual(all, Array.from({ length: 2000 }, (_, i) => `m${i}`))
  assert.ok(listFiles(where).length > 5)
})

test('how sends ended is told, and how far back it is known', async () => {
  const where = folder()
  const journal = open(where)
  const begun = Date.now()
  const first = await journal.append('sending', { to: 'r', text: 'one' })
  await journal.append('sent', { sending: first.n, id: 'x' })
  await journal.append('sending', { to: 'r', text: 'two' })
  await journal.close()
  const { from, entries } = open(where).sentTo('r', begun)
  assert.ok(from <= begun)
  assert.deepEqual(entries.map(entry => [entry.text, entry.state, entry.id]), [['one', 'sent', 'x'], ['two', 'sending', '']])
  const later = open(where, { rotateMegabytes: 0 })
  await say(later, 'x')
  later.retire(Date.now() + 8 * 24 * HOUR)
  assert.ok(later.sentTo('r', 0).from > first.at)
})

test('our own message seen in WeChat proves that it was sent', async () => {
  const journal = open(folder())
  await journal.append('login', { contact: 'bot' })
  await journal.append('sending', { to: 'r@chatroom', text: 'hello' })
  await journal.append('message', { message: { ...message('real'), from: 'bot', text: 'hello' } })
  assert.deepEqual(journal.sentTo('r@chatroom', Date.now() - 1000).entries.map(({ state, id }) => [state, id]), [['sent', 'real']])
})

test('settings: the command line wins over the environment, and wrong ones are named', () => {
  const settings = readSettings(['--port', '5'], { GATEWAY_PORT: '4', GATEWAY_KEEP_HOURS: '3' })
  assert.deepEqual([settings.port, settings.keepHours], [5, 3])
  assert.throws(() => readSettings(['--tls', 'off', '--host', '0.0.0.0'], {}), /only on loopback/)
  assert.throws(() => readSettings(['--control', '1', '--puppet', 'x'], {}), /only with the mock/)
  assert.throws(() => readSettings(['--port', 'x'], {}), /port must be a number/)
})
