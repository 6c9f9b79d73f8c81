// WeChat without WeChat: a scriptable puppet, and the loopback control port that drives it.
// puppet-mock ignores mentions, returns no message id, hands out a fake image and a constant topic: mended here.
import crypto from 'node:crypto'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { FileBox } from 'file-box'
import * as PUPPET from 'wechaty-puppet'
import { PuppetMock, mock } from 'wechaty-puppet-mock'
import { Control } from './control.mjs'

const Type = PUPPET.types.Message
const REMEMBERED = 50_000
const digest = bytes => crypto.createHash('sha256').update(bytes).digest('hex')
const ROOMS = [
  { id: 'unit@chatroom', topic: '幸福里3栋1单元群', members: ['wxid_alice', 'wxid_bob', 'wxid_grid'] },
  { id: 'building@chatroom', topic: '幸福里3栋楼栋群', members: ['wxid_alice', 'wxid_bob', 'wxid_grid', 'wxid_carol'] },
]
let counter = 0
const newId = () => `m${Date.now().toString(36)}-${process.pid}-${++counter}`

export function makeMock (settings) {
  const mocker = new mock.Mocker()
  const puppet = new ScriptedPuppet({ mocker, bot: settings.bot })
  populate(puppet, settings)
  mocker.use(() => {
    if (!settings.noLogin && !puppet.isLoggedIn) puppet.login(settings.bot)
    puppet.emit('ready', { data: 'mock ready' })
    return () => {}
  })
  return { puppet, control: new Control(operations(puppet)) }
}

class ScriptedPuppet extends PuppetMock {
  constructor (options) {
    super(options)
    this.bot = options.bot
    this.sent = []               // everything the bot said
    this.files = new Map()       // message id -> {bytes, name, mode, url}
    this.nicknames = new Map()   // room|contact -> nickname in the group
    this.faults = []             // [{method, count, message, delayMs}]
    this.idsOfSends = true
  }

  async messageSendText (to, text, mentions) {
    await this.#fault('messageSendText')
    const id = this.keep(to, { talkerId: this.bot, text, type: Type.Text, mentionIdList: mentions })
    this.sent.push({ kind: 'text', to, text, mentions: mentions ?? [], id, at: Date.now() })
    return this.idsOfSends ? id : undefined
  }

  async messageSendFile (to, file) {
    await this.#fault('messageSendFile')
    const bytes = await file.toBuffer()
    const id = this.keep(to, { talkerId: this.bot, text: '', filename: file.name, type: Type.Image })
    this.files.set(id, { bytes, name: file.name })
    this.sent.push({ kind: 'file', to, name: file.name, size: bytes.length, sha: digest(bytes), id, at: Date.now() })
    return this.idsOfSends ? id : undefined
  }

  async messageRawPayload (id) {
    await this.#fault('messageRawPayload')
    return this.mocker.messagePayload(id)
  }

  async roomRawPayload (id) {
    await this.#fault('roomRawPayload')
    return this.mocker.roomPayload(id)
  }

  async roomList () {
    await this.#fault('roomList')
    return super.roomList()
  }

  async messageImage (id) { return this.#fileOf(id) }
  async messageFile (id) { return this.#fileOf(id) }
  async roomTopic (id) { return this.mocker.roomPayload(id).topic }

  async roomMemberRawPayload (room, contact) {
    const payload = await super.roomMemberRawPayload(room, contact)
    return { ...payload, roomAlias: this.nicknames.get(`${room}|${contact}`) }
  }

  /** Store a message as WeChat would, and tell its id. */
  keep (conversation, fields) {
    const where = this.mocker.cacheRoomPayload.has(conversation) ? { roomId: conversation } : { listenerId: conversation }
    const payload = { id: fields.id ?? newId(), timestamp: Date.now(), ...fields, ...where }
    payload.id ??= newId()
    const store = this.mocker.cacheMessagePayload
    store.set(payload.id, payload)
    if (store.size > REMEMBERED) store.delete(store.keys().next().value)
    return payload.id
  }

  async #fileOf (id) {
    await this.#fault('messageImage')
    const file = this.files.get(id)
    if (!file) throw new Error(`no file for ${id}`)
    if (file.mode === 'url') return FileBox.fromUrl(file.url, { name: file.name })
    if (file.mode === 'buffer') return FileBox.fromBuffer(file.bytes, file.name)
    if (file.mode !== 'file') return FileBox.fromBase64(file.bytes.toString('base64'), file.name)
    const onDisk = path.join(os.tmpdir(), `${id}-${file.name}`)
    await fs.writeFile(onDisk, file.bytes)
    return FileBox.fromFile(onDisk, file.name)
  }

  async #fault (method) {
    const fault = this.faults.find(each => each.method === method && each.count > 0)
    if (!fault) return
    fault.count--
    if (fault.delayMs) await delay(fault.delayMs)
    if (fault.message) throw new Error(fault.message)
  }
}

function populate (puppet, settings) {
  const people = { [settings.bot]: '小区助手', wxid_alice: '张姐', wxid_bob: '老李', wxid_carol: '小王\u{1F338}', wxid_grid: '网格员老陈' }
  for (const [id, name] of Object.entries(people)) addContact(puppet, { id, name })
  for (const room of ROOMS) addRoom(puppet, room)
  puppet.nicknames.set('unit@chatroom|wxid_bob', '1-502 老李')
  for (let i = 0; i < settings.rooms; i++) addRoom(puppet, { id: `r${i}.${settings.bot}@chatroom`, topic: `群${i}`, members: ROOMS[0].members })
}

function addContact (puppet, { id, name, alias = '' }) {
  puppet.mocker.createContact({ id, name, alias, friend: true, gender: 0, phone: [], avatar: '', type: PUPPET.types.Contact.Individual })
}

function addRoom (puppet, { id, topic, members = [], owner = 'wxid_grid' }) {
  puppet.mocker.createRoom({ id, topic, memberIdList: [puppet.bot, ...members], ownerId: owner, adminIdList: [owner], avatar: '' })
}

// What tests can make happen. Each gets the JSON body of its command and returns what is answered.
function operations (puppet) {
  const roomOf = id => puppet.mocker.roomPayload(id)
  const emit = (event, payload) => puppet.emit(event, payload)
  const refresh = room => puppet.dirtyPayload(PUPPET.types.Payload.Room, room)
  const hear = given => {
    const { room, to, from, text = '', type = Type.Text, mentions, id, timestamp, filename } = given
    const fields = { id, talkerId: from, text, type, filename, mentionIdList: mentions, timestamp: timestamp ?? Date.now() }
    const messageId = puppet.keep(room ?? to ?? puppet.bot, fields)
    emit('message', { messageId })
    return { id: messageId }
  }
  return {
    say: hear,
    image: given => {
      const id = given.id ?? newId()
      const name = given.name ?? 'photo.png'
      puppet.files.set(id, { bytes: Buffer.from(given.base64 ?? '', 'base64'), name, mode: given.mode, url: given.url })
      return hear({ ...given, id, filename: name, type: given.type ?? Type.Image, text: '<img/>' })
    },
    recall: given => hear({ ...given, type: Type.Recalled, text: given.target }),
    resend: ({ id }) => { emit('message', { messageId: id }) },
    raw: ({ payload }) => { puppet.mocker.cacheMessagePayload.set(payload.id, payload); emit('message', { messageId: payload.id }) },
    join: ({ room, members, by, ...rest }) => {
      roomOf(room).memberIdList.push(...members)
      refresh(room)
      emit('room-join', { roomId: room, inviteeIdList: members, inviterId: by, timestamp: Date.now(), ...rest })
    },
    leave: ({ room, members, by, ...rest }) => {
      roomOf(room).memberIdList = roomOf(room).memberIdList.filter(id => !members.includes(id))
      refresh(room)
      emit('room-leave', { roomId: room, removeeIdList: members, removerId: by, timestamp: Date.now(), ...rest })
    },
    topic: ({ room, topic, by }) => {
      const old = roomOf(room).topic
      roomOf(room).topic = topic
      refresh(room)
      emit('room-topic', { roomId: room, newTopic: topic, oldTopic: old, changerId: by, timestamp: Date.now() })
    },
    contact: given => addContact(puppet, given),
    room: given => addRoom(puppet, given),
    nickname: ({ room, member, nickname }) => {
      puppet.nicknames.set(`${room}|${member}`, nickname)
      puppet.dirtyPayload(PUPPET.types.Payload.RoomMember, room)
    },
    burst: async ({ n, rooms = ['unit@chatroom'], prefix = 'b', rate = 0 }) => {
      const begun = Date.now()
      for (let i = 0; i < n; i++) {
        hear({ room: rooms[i % rooms.length], from: 'wxid_alice', text: `${prefix}#${i}#${Date.now()}`, mentions: [] })
        const early = rate ? begun + (i + 1) * 1000 / rate - Date.now() : 0
        if (early > 1) await delay(early)
        else if (i % 64 === 63) await delay(0)
      }
      return { ms: Date.now() - begun }
    },
    emit: ({ event, payload }) => { emit(event, payload) },
    login: () => puppet.login(puppet.bot),
    logout: () => puppet.logout('kicked'),
    scan: ({ code }) => { emit('scan', { qrcode: code, status: PUPPET.types.ScanStatus.Waiting }) },
    fault: given => { puppet.faults.push({ count: 1, ...given }) },
    ids: ({ on }) => { puppet.idsOfSends = on },
    sent: ({ since = 0 }) => ({ sent: puppet.sent.slice(since) }),
    clear: () => { puppet.sent.length = 0; puppet.faults.length = 0 },
    reset: () => {
      puppet.sent.length = 0
      puppet.faults.length = 0
      puppet.idsOfSends = true
      puppet.nicknames.clear()
      puppet.nicknames.set('unit@chatroom|wxid_bob', '1-502 老李')
      for (const { id, topic, members } of ROOMS) {
        Object.assign(roomOf(id), { topic, memberIdList: [puppet.bot, ...members] })
        refresh(id)
        puppet.dirtyPayload(PUPPET.types.Payload.RoomMember, id)
      }
    },
    memory: () => process.memoryUsage(),
  }
}
