// Files of the journal: one JSON object a line; the first line of each file is its header.
//
//   000000000001.jsonl   {"journal":1,"epoch":"9f..","born":1767..,"first":1,"rooms":{"r@chatroom":1767..}}
//                        {"n":1,"at":1767..,"kind":"message","message":{...}}
//
// `journal` is the version of the format. A file of an older version is read through READERS; a file of a
// version that this program does not know stops it: reading it wrongly could lose or repeat what was said.
import fs from 'node:fs'
import path from 'node:path'

export const VERSION = 1

/** version -> how a line of that version is turned into an entry of today. */
export const READERS = { 1: entry => entry }

const NAME = /^(\d{12})\.jsonl$/

export const fileName = first => String(first).padStart(12, '0') + '.jsonl'

/** The journal's files in order, as full paths. */
export function listFiles (folder) {
  return fs.readdirSync(folder).filter(name => NAME.test(name)).sort().map(name => path.join(folder, name))
}

/** {header, entries, damaged, good}: `good` is the length in bytes up to the last whole line. */
export function readFile (file, readers = READERS) {
  const bytes = fs.readFileSync(file)
  const good = bytes.lastIndexOf(10) + 1
  const [first, ...lines] = bytes.subarray(0, good).toString('utf8').split('\n').slice(0, -1)
  const header = parse(first)
  if (!header) return { header: undefined, entries: [], damaged: 1, good }
  const reader = readers[header.journal]
  if (!reader) {
    throw new Error(`${file} is a journal of version ${header.journal}, this gateway knows ` +
      `${Object.keys(readers).join(', ')}: start the newer gateway, or move the folder away and lose what is in it`)
  }
  const read = lines.map(parse)
  const entries = read.filter(Boolean).map(reader)
  return { header, entries, damaged: read.length - entries.length, good }
}

function parse (line) {
  try {
    const value = JSON.parse(line)
    return value && typeof value === 'object' ? value : undefined
  } catch {
    return undefined
  }
}
