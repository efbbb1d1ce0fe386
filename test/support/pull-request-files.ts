import { isUtf8 } from 'node:buffer'
import { isDeepStrictEqual } from 'node:util'
import { changedFile } from '../../src/review/testing.ts'
import type { PullRequestFile } from '../../src/review/types.ts'
import { bytesOf, type Files } from './memory-source.ts'

/** The files of a pull request as GitHub lists them, without renamings. */
export function pullRequestFiles(base: Files, head: Files): PullRequestFile[] {
  const paths = [...new Set([...Object.keys(base), ...Object.keys(head)])].sort()
  return paths.flatMap((path) => {
    const [before, after] = [bytesIn(base, path), bytesIn(head, path)]
    if (isDeepStrictEqual(before, after)) return []
    const isText = [before, after].every((bytes) => bytes === null || isUtf8(bytes))
    const file = changedFile(textOf(before), textOf(after), { path, status: statusOf(before, after) })
    return [isText ? file : { ...file, patch: null }]
  })
}

function statusOf(before: Uint8Array | null, after: Uint8Array | null): PullRequestFile['status'] {
  if (before === null) return 'added'
  return after === null ? 'removed' : 'modified'
}

function bytesIn(files: Files, path: string): Uint8Array | null {
  const content = files[path]
  return content === undefined ? null : bytesOf(content)
}

function textOf(bytes: Uint8Array | null): string {
  return bytes === null ? '' : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}
