import { constants } from 'node:fs'
import { lstat, open, readFile, realpath } from 'node:fs/promises'
import { decodePython, encodePython, type SourceText } from '../analysis/model/source-text.ts'
import { git, type Repository } from '../git/repository.ts'
import type { FixedFile } from '../patch/fixed-file.ts'
import { UserError } from '../shared/errors.ts'
import { encodePath, splitNul } from '../shared/path-bytes.ts'
import { visible } from '../shared/prose.ts'

interface PreparedFile {
  readonly location: Buffer
  readonly bytes: Uint8Array
  readonly isNew: boolean
}

/** Writes the fixed files into the work tree; none of them when one cannot be written safely. */
export async function writeFixes(repository: Repository, files: readonly FixedFile[]): Promise<void> {
  if (repository.workTree === null) {
    throw new UserError(
      `${visible(repository.name)} has no work tree to write to: leave out --write for a patch`,
    )
  }
  const root = await realpath(repository.workTree, { encoding: 'buffer' })
  const dirty = await uncommitted(repository)
  const prepared: PreparedFile[] = []
  for (const file of files) {
    if (dirty.has(file.path)) throw refused(file.path, 'has uncommitted changes: commit or stash them first')
    prepared.push(await prepare(root, file))
  }
  for (const file of prepared) await write(file)
}

/** Paths that differ between HEAD, index and work tree, or are untracked. */
async function uncommitted(repository: Repository): Promise<ReadonlySet<string>> {
  const options = ['--porcelain=v1', '-z', '--no-renames', '--untracked-files=all', '--ignore-submodules=all']
  const answer = await git(repository, ['status', ...options])
  return new Set(splitNul(answer.stdout).map((record) => record.slice('XY '.length)))
}

async function prepare(root: Buffer, { path, before, after }: FixedFile): Promise<PreparedFile> {
  if (before === null) {
    return { location: await freePlace(root, path), bytes: Buffer.from(after), isNew: true }
  }
  const location = await existingFile(root, path)
  const onDisk = decodePython(await readFile(location))
  const text = onDisk.ok ? rewritten(onDisk.value, before, after) : null
  if (text === null) throw refused(path, 'differs from the analyzed revision: check that revision out first')
  const encoded = encodePython({ ...before, text })
  if (!encoded.ok) throw new Error(encoded.error)
  return { location, bytes: encoded.value, isNew: false }
}

/** The new text with the line ends of the work tree, which `core.autocrlf` may have changed. */
function rewritten(onDisk: SourceText, before: SourceText, after: string): string | null {
  if (onDisk.text === before.text) return after
  return onDisk.text === withCrLf(before.text) ? withCrLf(after) : null
}

function withCrLf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n')
}

/** The path of an existing regular file below `root`, with no symlink on the way. */
async function existingFile(root: Buffer, path: string): Promise<Buffer> {
  const location = locationOf(root, path)
  const found = await lstat(location).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw refused(path, 'is not in the work tree')
    throw error
  })
  const real = await realpath(location, { encoding: 'buffer' })
  if (!found.isFile() || !real.equals(location)) throw refused(path, 'is not a plain file of the repository')
  return location
}

function locationOf(root: Buffer, path: string): Buffer {
  if (/(^|\/)\.git(\/|$)/i.test(path)) throw refused(path, "is one of git's own files")
  return Buffer.concat([root, Buffer.from('/'), encodePath(path)])
}

/** A free path in an existing folder below `root`, with no symlink on the way. */
async function freePlace(root: Buffer, path: string): Promise<Buffer> {
  const location = locationOf(root, path)
  const folder = location.subarray(0, location.lastIndexOf('/'))
  const real = await realpath(folder, { encoding: 'buffer' }).catch(() => null)
  if (!real?.equals(folder)) throw refused(path, 'would be created in a folder outside the repository')
  const found = await lstat(location).catch(() => null)
  if (found !== null) throw refused(path, 'already exists')
  return location
}

async function write({ location, bytes, isNew }: PreparedFile): Promise<void> {
  const how = isNew ? constants.O_CREAT | constants.O_EXCL : constants.O_TRUNC
  const file = await open(location, constants.O_WRONLY | how | constants.O_NOFOLLOW, 0o666)
  try {
    await file.writeFile(bytes)
  } finally {
    await file.close()
  }
}

function refused(path: string, reason: string): UserError {
  return new UserError(`nothing was written: ${visible(path)} ${reason}`)
}
