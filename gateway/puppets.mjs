// A puppet by its package name, with its memory of the login, and its QR code in the terminal.
import path from 'node:path'
import qrcode from 'qrcode-terminal'
import { MemoryCard } from 'memory-card'
import { log } from './log.mjs'

/** {puppet, control}: `control` answers test commands and exists only with the mock. */
export async function makePuppet (settings) {
  if (settings.puppet === 'mock') return (await import('./mock.mjs')).makeMock(settings)
  const loaded = await load(settings.puppet)
  const Puppet = loaded.default?.default ?? loaded.default ?? Object.values(loaded).find(isPuppet)
  if (!isPuppet(Puppet)) throw new Error(`the package ${settings.puppet} holds no Wechaty puppet`)
  const puppet = new Puppet(settings.puppetOptions)
  const memory = new MemoryCard({ name: path.join(path.resolve(settings.data), 'login') })
  await memory.load()
  puppet.setMemory(memory)
  return { puppet }
}

/** Show the QR code to scan whenever WeChat asks for it. */
export function showCodes (puppet) {
  puppet.on('scan', ({ qrcode: code, status }) => {
    if (!code) return
    log.info(`puppet: 请用手机微信扫码登录 (scan to log in, status ${status})`)
    qrcode.generate(code, { small: true }, picture => process.stderr.write(picture + '\n'))
    log.info('puppet: 或在浏览器打开本行链接的二维码 (the code as text):', code)
  })
}

async function load (name) {
  try {
    return await import(name)
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new Error(`the puppet ${name} is not installed: run  npm install --no-save ${name}  in gateway/`)
  }
}

const isPuppet = value => typeof value === 'function' && typeof value.prototype?.messageSendText === 'function'
