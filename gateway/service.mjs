// Three calls beside the puppet service, on the same port, under the same token, JSON both ways:
//   /sanzhang.Gateway/Read    {after: "EPOCH:N", saved: "EPOCH:N", limit}  -> a page of the journal; `saved` may go
//   /sanzhang.Gateway/Sent    {to, since}                -> what was sent there, and how it ended
//   /sanzhang.Gateway/Status  {}                         -> who is logged in, counters, times
import crypto from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

const UNAUTHENTICATED = 16
const INTERNAL = 13
const MOST = 2000
const SETTLE_MS = 100      // after a freeze, calls that had arrived before are begun before this one is answered

/** Add the service to the running gRPC server of `server` (a PuppetServer). */
export function addGatewayService (server, { token, journal, status }) {
  const calls = {
    Read: ({ after = '', saved = '', limit = 500 }) => {
      journal.acknowledge(String(saved))
      return journal.read(String(after), Math.min(Number(limit) || 500, MOST))
    },
    Sent: async ({ to = '', since = 0 }) => { await delay(SETTLE_MS); return journal.sentTo(String(to), Number(since)) },
    Status: () => status(),
  }
  const names = Object.keys(calls)
  const definition = Object.fromEntries(names.map(name => [name, definitionOf(name)]))
  const implementation = Object.fromEntries(names.map(name => [name, answer(token, calls[name])]))
  server.grpcServer.addService(definition, implementation)
}

const definitionOf = name => ({
  path: `/sanzhang.Gateway/${name}`,
  requestStream: false,
  responseStream: false,
  requestSerialize: encode,
  requestDeserialize: decode,
  responseSerialize: encode,
  responseDeserialize: decode,
})

const encode = value => Buffer.from(JSON.stringify(value))
const decode = bytes => bytes.length ? JSON.parse(bytes.toString('utf8')) : {}

function answer (token, act) {
  return async (call, callback) => {
    if (!same(String(call.metadata.get('authorization')[0] ?? ''), `Wechaty ${token}`)) {
      callback({ code: UNAUTHENTICATED, details: 'wrong token' })
      return
    }
    try {
      callback(null, await act(call.request))
    } catch (error) {
      callback({ code: INTERNAL, details: error.message })
    }
  }
}

function same (given, right) {
  const digest = text => crypto.createHash('sha256').update(text).digest()
  return crypto.timingSafeEqual(digest(given), digest(right))
}
