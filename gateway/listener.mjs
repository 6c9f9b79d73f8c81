// Between the puppet and the puppet service: what happens is in the journal before the bot is told.
import * as PUPPET from 'wechaty-puppet'
import { log } from './log.mjs'

const TRIES = 3
const KINDS = Object.fromEntries(Object.entries(PUPPET.types.Message)
  .filter(([, value]) => typeof value === 'number').map(([name, value]) => [value, snake(name)]))

export class Listener {
  constructor (puppet, journal) {
    this.puppet = puppet
    this.journal = journal
    this.counts = { heard: 0, repeated: 0, old: 0, lost: 0, malformed: 0, sent: 0, sendsFailed: 0, errors: 0 }
    this.lastHeardAt = 0
    this.tail = Promise.resolve()       // events keep their order while payloads are fetched side by side
    this.journalled = {
      message: payload => this.#message(payload),
      'room-join': payload => this.#room('join', payload, payload.inviteeIdList, payload.inviterId),
      'room-leave': payload => this.#room('leave', payload, payload.removeeIdList, payload.removerId),
      'room-topic': payload => this.#topic(payload),
    }
    this.#wrapEmit()
    this.#wrapSending()
  }

  #wrapEmit () {
    const raw = this.puppet.emit.bind(this.puppet)
    const emit = (event, payload) => this.#guarded(() => raw(event, payload), event)
    this.puppet.emit = (event, payload) => {
      if (event === 'login') void this.journal.append('login', { contact: String(payload?.contactId ?? '') })
      if (event === 'logout') void this.journal.append('logout', { contact: String(payload?.contactId ?? ''), why: String(payload?.data ?? '') })
      if (event === 'error') this.counts.errors++
      if (!(event in this.journalled)) return emit(event, payload)
      this.#later(event, payload, emit)
      return true
    }
  }

  // What listens to the puppet may choke on an odd payload; the puppet must not.
  #guarded (act, event) {
    try {
      return act()
    } catch (error) {
      this.counts.malformed++
      log.warn(`listener: a ${event} event that nobody can take: ${error.message}`)
      return false
    }
  }

  #later (event, payload, emit) {
    const prepared = this.#prepare(event, payload)
    this.tail = this.tail.then(async () => {
      const entry = await prepared
      if (!entry) return
      const [kind, fields] = entry
      if (kind === 'message' && !this.#isNew(fields.message)) return
      // Not awaited: the next one joins the same fsync; promises of the journal resolve in order.
      void this.journal.append(kind, fields).then(() => emit(event, payload))
    }).catch(error => log.error(`listener: ${event}:`, error))
  }

  async #prepare (event, payload) {
    try {
      return await this.journalled[event](payload)
    } catch (error) {
      this.counts.malformed++
      log.warn(`listener: a ${event} event that cannot be read: ${error.message}`)
      return undefined
    }
  }

  #isNew (message) {
    const why = this.journal.replayed(message)
    if (why) this.counts[why]++
    else this.journal.expect(message)
    if (!why) this.counts.heard++
    this.lastHeardAt = Date.now()
    return !why
  }

  async #message ({ messageId }) {
    if (typeof messageId !== 'string' || !messageId) throw new Error('no messageId')
    let why
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      try {
        return ['message', { message: plain(await this.puppet.messagePayload(messageId)) }]
      } catch (error) {
        why = error.message
        await new Promise(resolve => setTimeout(resolve, 200 * attempt))
      }
    }
    this.counts.lost++
    log.error(`listener: message ${messageId} cannot be had: ${why}`)
    return ['lost', { id: messageId, why }]
  }

  #room (kind, { roomId, timestamp }, members, by) {
    if (!roomId || !Array.isArray(members)) throw new Error('no room or members')
    return [kind, { room: roomId, members, by: by ?? '', time: milliseconds(timestamp) }]
  }

  #topic ({ roomId, newTopic, oldTopic, changerId, timestamp }) {
    if (!roomId || typeof newTopic !== 'string') throw new Error('no room or topic')
    return ['topic', { room: roomId, topic: newTopic, old: oldTopic ?? '', by: changerId ?? '', time: milliseconds(timestamp) }]
  }

  // The intent is written before the puppet acts: after a crash or a time-out it can be told apart
  // whether nothing was tried, it was done, or nobody knows. An answer does not wait for the disk.
  #wrapSending () {
    const sendText = this.puppet.messageSendText.bind(this.puppet)
    const sendFile = this.puppet.messageSendFile.bind(this.puppet)
    this.puppet.messageSendText = (to, text, mentions) => this.#send({ to, text }, () => sendText(to, text, mentions))
    this.puppet.messageSendFile = (to, file) => this.#send({ to, file: file.name }, () => sendFile(to, file))
  }

  async #send (what, act) {
    const { n } = await this.journal.note('sending', what)
    try {
      const id = await act()
      this.counts.sent++
      void this.journal.note('sent', { sending: n, id: id ?? '' })
      return id
    } catch (error) {
      this.counts.sendsFailed++
      void this.journal.note('failed', { sending: n, why: String(error?.message ?? error) })
      throw error
    }
  }
}

function plain (payload) {
  if (!payload?.id || !(payload.talkerId ?? payload.fromId)) throw new Error('no id or sender')
  return {
    id: payload.id,
    room: payload.roomId ?? '',
    from: payload.talkerId ?? payload.fromId,
    to: payload.listenerId ?? payload.toId ?? '',
    text: payload.text ?? '',
    mentions: payload.mentionIdList ?? [],
    type: KINDS[payload.type] ?? 'unknown',
    time: milliseconds(payload.timestamp),
    file: payload.filename ?? '',
  }
}

// Puppets disagree whether a timestamp is in seconds or milliseconds.
function milliseconds (timestamp) {
  if (!Number.isFinite(timestamp) || timestamp <= 0) return Date.now()
  return Math.round(timestamp > 1e11 ? timestamp : timestamp * 1000)
}

function snake (name) {
  return name.replace(/(?<=[a-z])[A-Z]/g, letter => '_' + letter).toLowerCase()
}
