import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { readLooseExpression } from './loose.ts'
import { GIT_ENVIRONMENT } from './run.ts'

/** An object of the repository; null is given where there is none. */
export interface GitObject {
  readonly oid: string
  readonly type: 'blob' | 'tree' | 'commit' | 'tag'
  readonly content: Buffer
}

/** Reads objects by id or expression (`main:setup.py`), in the order of the requests, through one process. */
export interface ObjectReader {
  read(expression: string): Promise<GitObject | null>
  close(): void
}

interface Waiting {
  readonly expression: string
  readonly resolve: (object: GitObject | null) => void
  readonly reject: (error: Error) => void
}

/** One `git cat-file --batch`: a GraphQL query reads hundreds of blobs, a process for each would take seconds. */
export function openObjectReader(gitDir: string): ObjectReader {
  let child: ChildProcessWithoutNullStreams | null = null
  let pending: Buffer = Buffer.alloc(0)
  const waiting: Waiting[] = []

  function start(): ChildProcessWithoutNullStreams {
    // -z: an expression may hold a line end, a path is any bytes but NUL.
    const started = spawn('git', ['--git-dir', gitDir, 'cat-file', '--batch', '-z'], { env: GIT_ENVIRONMENT })
    started.stdout.on('data', (chunk: Buffer) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      drain()
    })
    started.stdin.on('error', () => {})
    started.on('close', (code) => {
      for (const one of waiting.splice(0)) one.reject(new Error(`git cat-file ended with ${code}`))
    })
    return started
  }

  function drain(): void {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const answer = takeAnswer(pending, first.expression)
      if (answer === null) return
      pending = pending.subarray(answer.length)
      waiting.shift()
      first.resolve(answer.object)
    }
  }

  return {
    read(expression) {
      if (expression.includes('\0')) return Promise.resolve(null)
      const loose = readLooseExpression(gitDir, expression)
      if (loose !== null) return Promise.resolve(loose)
      child ??= start()
      const writable = child.stdin
      return new Promise((resolve, reject) => {
        waiting.push({ expression, resolve, reject })
        writable.write(`${expression}\0`)
      })
    },
    close: () => child?.stdin.end(),
  }
}

/** The first whole answer in the buffer, or null while it is incomplete. */
function takeAnswer(
  buffer: Buffer,
  expression: string,
): { readonly object: GitObject | null; readonly length: number } | null {
  for (const refusal of [' missing\n', ' ambiguous\n']) {
    const none = Buffer.from(expression + refusal)
    if (buffer.subarray(0, none.length).equals(none)) return { object: null, length: none.length }
  }
  const headerEnd = buffer.indexOf('\n')
  const header = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(
    buffer.subarray(0, Math.max(headerEnd, 0)).toString('latin1'),
  )
  if (header === null) return null
  const [, oid = '', type, size] = header
  const start = headerEnd + 1
  const end = start + Number(size)
  if (buffer.length <= end) return null
  return {
    object: { oid, type: type as GitObject['type'], content: Buffer.from(buffer.subarray(start, end)) },
    length: end + 1,
  }
}
