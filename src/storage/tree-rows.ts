import { promisify } from 'node:util'
import { constants, deflateRaw, inflateRaw } from 'node:zlib'
import type { EntryKind, TreeEntry } from '../ports/repository-source.ts'

const deflate = promisify(deflateRaw)
const inflate = promisify(inflateRaw)

const LETTERS: Readonly<Record<EntryKind, string>> = { file: 'f', symlink: 'l', submodule: 'm' }
const EXECUTABLE = 'x'
const KINDS: Readonly<Record<string, EntryKind>> = { f: 'file', l: 'symlink', m: 'submodule' }
/** No path of a tree holds this character. */
const END = '\0'

/** The entries of a tree as a column holds them: about 30 bytes each. */
export async function toTreeRow(entries: Iterable<TreeEntry>): Promise<Buffer> {
  let text = ''
  for (const { path, oid, kind, executable } of entries)
    text += `${executable ? EXECUTABLE : LETTERS[kind]}${oid}${path}${END}`
  return await deflate(text, { level: constants.Z_BEST_SPEED })
}

export async function fromTreeRow(row: Uint8Array): Promise<readonly TreeEntry[]> {
  const text = (await inflate(row)).toString()
  return text
    .split(END)
    .slice(0, -1)
    .map((entry) => ({
      kind: KINDS[entry[0] ?? ''] ?? 'file',
      oid: entry.slice(1, 41),
      path: entry.slice(41),
      ...(entry.startsWith(EXECUTABLE) && { executable: true as const }),
    }))
}
