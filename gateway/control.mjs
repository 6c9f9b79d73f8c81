// POST http://127.0.0.1:PORT/ {"op": NAME, ...} -> {"ok": true, ...} or {"ok": false, "error": ...}
import http from 'node:http'

export class Control {
  constructor (operations) { this.operations = operations }

  async listen (port) {
    if (!port) return
    const server = http.createServer((request, response) => void this.#serve(request, response))
    await new Promise(resolve => server.listen(port, '127.0.0.1', resolve))
  }

  async #serve (request, response) {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(await this.#do(Buffer.concat(chunks).toString())))
  }

  async #do (body) {
    try {
      const { op, ...given } = JSON.parse(body)
      if (!Object.hasOwn(this.operations, op)) throw new Error(`unknown op ${op}`)
      return { ok: true, ...(await this.operations[op](given)) }
    } catch (error) {
      return { ok: false, error: error.message }
    }
  }
}
