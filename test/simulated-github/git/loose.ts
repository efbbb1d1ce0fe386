import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import type { GitObject } from './objects.ts'

/** Larger objects are left to git, which does not hold up this process. */
const MAX_FILE_BYTES = 256 * 1024
const ID = /^[0-9a-f]{40}$/

/**
 * An object that the repository has in a file of its own, as all that a small commit writes; null where git has to look.
 * To start a process for each request would cost more than the rest of the simulation.
 */
export function readLoose(gitDir: string, oid: string): GitObject | null {
  if (!ID.test(oid)) return null
  const file = readOrNull(join(gitDir, 'objects', oid.slice(0, 2), oid.slice(2)))
  if (file === null || file.length > MAX_FILE_BYTES) return null
  const whole = inflateSync(file)
  const end = whole.indexOf(0)
  const [type = ''] = whole.subarray(0, end).toString('latin1').split(' ')
  return { oid, type: type as GitObject['type'], content: whole.subarray(end + 1) }
}

/** The commit that a branch points to or an id names, where both are files; null where git has to look. */
export function looseCommit(gitDir: string, ref: string): string | null {
  const name = ref.replace(/^refs\/heads\//, '')
  if (!/^[\w-]+(?:[./][\w-]+)*$/.test(name)) return null
  const branch = readOrNull(join(gitDir, 'refs', 'heads', name))
    ?.toString()
    .trim()
  const oid = branch ?? (name === ref ? name : '')
  return readLoose(gitDir, oid)?.type === 'commit' ? oid : null
}

/** An object by id, or by `COMMIT^{tree}` and `COMMIT:path` from an id; null where git has to look. */
export function readLooseExpression(gitDir: string, expression: string): GitObject | null {
  const [, start = '', peeled, path] = /^([0-9a-f]{40})(?:(\^\{tree\})|:([\s\S]*))?$/.exec(expression) ?? []
  const object = readLoose(gitDir, start)
  if (object === null || (peeled === undefined && path === undefined)) return object
  const tree = object.type === 'commit' ? readLoose(gitDir, treeOf(object)) : object
  if (tree?.type !== 'tree') return null
  return (path ?? '').split('/').reduce<GitObject | null>((folder, name) => {
    if (name === '' || folder === null) return folder
    const entry = folder.type === 'tree' ? looseEntries(folder).find((one) => one.name === name) : undefined
    return entry === undefined ? null : readLoose(gitDir, entry.oid)
  }, tree)
}

interface TreeEntry {
  readonly mode: string
  readonly name: string
  readonly oid: string
}

/** The rows of a tree object. */
export function looseEntries({ content }: GitObject): TreeEntry[] {
  const entries: TreeEntry[] = []
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at)
    const end = content.indexOf(0, space)
    const mode = content.subarray(at, space).toString('latin1').padStart(6, '0')
    const name = content.subarray(space + 1, end).toString()
    entries.push({ mode, name, oid: content.subarray(end + 1, end + 21).toString('hex') })
    at = end + 21
  }
  return entries
}

function treeOf({ content }: GitObject): string {
  return content.subarray(5, 45).toString('latin1')
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}
