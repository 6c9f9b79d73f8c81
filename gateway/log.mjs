// One line a fact on standard error: time, level, words. Never a token, never what people said.
const write = level => (...words) =>
  process.stderr.write(`${new Date().toISOString()} ${level} ${words.map(text).join(' ')}\n`)

const text = word => word instanceof Error ? (word.stack ?? word.message) : String(word)

export const log = { info: write('INFO'), warn: write('WARN'), error: write('ERROR') }
