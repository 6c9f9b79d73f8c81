// The gateway's certificate: the office's own, or one made once and kept. The bot trusts <data>/ca.pem.
import fs from 'node:fs'
import path from 'node:path'
import { generate } from 'selfsigned'

const YEARS = 10

/** {cert, key} as PEM text, or undefined when TLS is off. */
export async function certificate (settings) {
  if (settings.tls === 'off') return undefined
  if (settings.cert) return { cert: read(settings.cert), key: read(settings.key) }
  const certFile = path.join(settings.data, 'ca.pem')
  const keyFile = path.join(settings.data, 'key.pem')
  if (!fs.existsSync(certFile) || !fs.existsSync(keyFile)) await make(settings, certFile, keyFile)
  return { cert: read(certFile), key: read(keyFile) }
}

async function make (settings, certFile, keyFile) {
  const names = ['localhost', '127.0.0.1', '::1', settings.host, ...settings.names.split(',')]
  const made = await generate([{ name: 'commonName', value: 'sanzhang-gateway' }], {
    keySize: 2048,
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + YEARS * 365 * 24 * 3600 * 1000),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, keyCertSign: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [...new Set(names.map(name => name.trim()))].filter(Boolean).map(altName) },
    ],
  })
  fs.writeFileSync(keyFile, made.private, { mode: 0o600 })
  fs.writeFileSync(certFile, made.cert)
}

const isAddress = name => /^[\d.]+$/.test(name) || name.includes(':')
const altName = name => isAddress(name) ? { type: 7, ip: name } : { type: 2, value: name }
const read = file => fs.readFileSync(file, 'utf8')
