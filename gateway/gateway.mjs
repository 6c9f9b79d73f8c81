#!/usr/bin/env node
// A Wechaty puppet-service gateway with a journal on disk. See README.md.
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'

process.env.WECHATY_LOG ||= 'error'        // before the puppet packages are loaded: they read it once
const { PuppetServer } = await import('wechaty-puppet-service')
const { log } = await import('./log.mjs')
const { readSettings, tokenOf } = await import('./settings.mjs')
const { certificate } = await import('./tls.mjs')
const { Journal } = await import('./journal.mjs')
const { Listener } = await import('./listener.mjs')
const { makePuppet, showCodes } = await import('./puppets.mjs')
const { addGatewayService } = await import('./service.mjs')

const VERSION = JSON.parse(fs.readFileSync(new URL('./package.json', import.meta.url), 'utf8')).version
const RETRY_SECONDS = 10
const QUIET_MS = 60_000

async function main () {
  const settings = readSettings()
  fs.mkdirSync(settings.data, { recursive: true, mode: 0o700 })
  const token = tokenOf(settings)
  const journal = new Journal(path.join(settings.data, 'journal'), settings)
  const { puppet, control } = await makePuppet(settings)
  const listener = new Listener(puppet, journal)
  const stopPuppet = keepRunning(puppet)
  showCodes(puppet)
  note(puppet)

  await serve(settings, token, puppet, { token, journal, status: () => statusOf(settings, puppet, journal, listener) })
  await control?.listen(settings.control)
  const timer = setInterval(() => journal.retire(), 60_000)
  timer.unref()
  onSignals(async () => { await stopPuppet(); await journal.close() })
  process.stdout.write(JSON.stringify({ ready: true, port: settings.port, data: path.resolve(settings.data) }) + '\n')
  await startUntilDone(puppet)
}

async function startUntilDone (puppet) {
  for (;;) {
    try {
      return await puppet.start()
    } catch (error) {
      log.error(`puppet: cannot start, trying again in ${RETRY_SECONDS} s:`, error.message)
      await delay(RETRY_SECONDS * 1000)
    }
  }
}

async function serve (settings, token, puppet, parts) {
  await dropDeadClients()
  const pair = await certificate(settings)
  const tls = pair ? { serverCert: pair.cert, serverKey: pair.key } : { disable: true }
  const server = new PuppetServer({ endpoint: `${settings.host}:${settings.port}`, token, puppet, tls })
  await server.start()
  addGatewayService(server, parts)
  log.info(`gateway ${VERSION}: ${settings.puppet} on ${settings.host}:${settings.port}, TLS ${pair ? 'on' : 'off'}`)
}

// A bot whose machine lost its power would hold the only event stream for a quarter of an hour.
async function dropDeadClients () {
  const config = new URL('./config.js', import.meta.resolve('wechaty-puppet-service'))
  const { GRPC_OPTIONS } = await import(config)
  Object.assign(GRPC_OPTIONS, { 'grpc.keepalive_time_ms': 20_000, 'grpc.keepalive_timeout_ms': 10_000 })
}

// The gateway owns the WeChat session: a client's Stop must not end it, and a Ding proves the event stream.
function keepRunning (puppet) {
  const stop = puppet.stop.bind(puppet)
  puppet.stop = async () => log.warn('gateway: a client asked to stop the session: not done')
  puppet.ding = data => { puppet.emit('dong', { data: data ?? '' }) }
  return stop
}

function note (puppet) {
  puppet.on('login', ({ contactId }) => log.info('puppet: logged in as', contactId))
  puppet.on('logout', ({ contactId, data }) => log.warn('puppet: logged out:', contactId, data ?? ''))
  const newest = { why: '', at: 0 }
  puppet.on('error', error => {
    const why = reason(error)
    if (why === newest.why && Date.now() - newest.at < QUIET_MS) return      // a puppet without network says it for ever
    Object.assign(newest, { why, at: Date.now() })
    log.warn('puppet: error:', why)
  })
}

// Errors come as {gerror: JSON} from the puppet base class, and as anything at all from puppets.
function reason (error) {
  try {
    return JSON.parse(error.gerror).message
  } catch {
    return String(error?.data ?? error?.message ?? error)
  }
}

function statusOf (settings, puppet, journal, listener) {
  return {
    gateway: VERSION,
    puppet: `${settings.puppet} ${puppet.version()}`,
    contact: puppet.isLoggedIn ? puppet.currentUserId : '',
    now: Date.now(),
    lastHeardAt: listener.lastHeardAt,
    journal: { epoch: journal.epoch, first: journal.first, last: journal.durable, bytes: journal.bytes, damaged: journal.damaged },
    counts: listener.counts,
  }
}

function onSignals (stop) {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      setTimeout(() => process.exit(0), 3000).unref()
      stop().finally(() => process.exit(0))
    })
  }
}

// Puppets talk to WeChat over the network and let rejections escape; one of them must not take the gateway down.
process.on('uncaughtException', error => log.error('uncaught:', error))
process.on('unhandledRejection', error => log.error('unhandled:', error))

main().catch(error => {
  log.error('gateway: cannot start:', error.message)
  process.exit(1)
})
