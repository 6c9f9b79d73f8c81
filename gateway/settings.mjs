// Settings of the gateway: command line over environment over JSON file over defaults.
import crypto from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'

export const DEFAULTS = {
  puppet: 'mock',          // mock, or the name of an npm package
  puppetOptions: {},       // handed to the puppet's constructor, e.g. {"token": "puppet_padlocal_..."}
  host: '127.0.0.1',       // where to listen; another machine needs TLS
  port: 8788,
  token: '',               // shared secret with the bot; made and kept in <data>/token when empty
  tls: 'auto',             // auto: own certificate in <data>; off: loopback only; or give cert and key
  cert: '',                // PEM files of your own, with tls = auto
  key: '',
  names: '',               // further host names or addresses for the own certificate, comma separated
  data: 'data',            // journal, certificate, token, login memory
  keepHours: 24,           // what the bot has read is kept this long
  keepDays: 7,             // what it has not read is kept this long
  maxMegabytes: 1024,      // and never more than this
  lateMinutes: 10,         // a message this much older than its room's newest is a replay
  rotateMinutes: 60,
  rotateMegabytes: 4,
  control: 0,              // loopback port for tests; only with the mock puppet
  bot: 'wxid_bot',         // the mock's own account
  rooms: 0,                // further rooms of the mock
  noLogin: false,          // the mock starts logged out
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1'])

/** Read all settings. Throws an Error that names the wrong key. */
export function readSettings (argv = process.argv.slice(2), env = process.env) {
  const given = fromArguments(argv)
  const file = given.settings ?? env.GATEWAY_SETTINGS
  const settings = { ...DEFAULTS, ...(file ? fromFile(file) : {}), ...fromEnvironment(env), ...given }
  delete settings.settings
  check(settings)
  return settings
}

/** The token: given, or the one kept in the data directory, or a new one put there. */
export function tokenOf (settings) {
  if (settings.token) return settings.token
  const file = path.join(settings.data, 'token')
  if (!fs.existsSync(file)) {
    fs.writeFileSync(file, crypto.randomBytes(24).toString('base64url') + '\n', { mode: 0o600 })
  }
  return fs.readFileSync(file, 'utf8').trim()
}

function fromArguments (argv) {
  const options = { settings: { type: 'string' } }
  for (const [name, value] of Object.entries(DEFAULTS)) {
    options[dashed(name)] = { type: typeof value === 'boolean' ? 'boolean' : 'string' }
  }
  const { values } = parseArgs({ args: argv, options })
  const known = Object.keys(DEFAULTS).filter(name => values[dashed(name)] !== undefined)
  const read = Object.fromEntries(known.map(name => [name, typed(name, values[dashed(name)])]))
  return values.settings === undefined ? read : { ...read, settings: values.settings }
}

function fromEnvironment (env) {
  const known = Object.keys(DEFAULTS).filter(name => env[variable(name)] !== undefined)
  return Object.fromEntries(known.map(name => [name, typed(name, env[variable(name)])]))
}

function fromFile (file) {
  const read = JSON.parse(fs.readFileSync(file, 'utf8'))
  const unknown = Object.keys(read).filter(name => !(name in DEFAULTS))
  if (unknown.length) throw new Error(`${file}: unknown settings: ${unknown.join(', ')}`)
  return read
}

function typed (name, text) {
  const like = DEFAULTS[name]
  if (typeof like === 'object') return JSON.parse(text)
  if (typeof like === 'boolean') return text === true || text === 'true' || text === '1'
  if (typeof like !== 'number') return text
  const number = Number(text)
  if (!Number.isFinite(number) || number < 0) throw new Error(`${name} must be a number, not "${text}"`)
  return number
}

function check (settings) {
  if (!['auto', 'off'].includes(settings.tls)) throw new Error(`tls must be auto or off, not "${settings.tls}"`)
  if (settings.tls === 'off' && !LOOPBACK.has(settings.host)) throw new Error('tls may be off only on loopback')
  if (Boolean(settings.cert) !== Boolean(settings.key)) throw new Error('cert and key go together')
  if (settings.control && settings.puppet !== 'mock') throw new Error('the control port exists only with the mock puppet')
}

const dashed = name => name.replace(/[A-Z]/g, letter => '-' + letter.toLowerCase())
const variable = name => 'GATEWAY_' + dashed(name).replaceAll('-', '_').toUpperCase()
