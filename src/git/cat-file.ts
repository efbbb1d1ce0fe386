import type { Blob } from '../ports/repository-source.ts'
import { batchFrames } from './batch-frames.ts'
import { gitFailed, onRepository, type Repository } from './repository.ts'
import { cannotStart, startGit } from './run-git.ts'

/** One `git cat-file --batch` process, which responds in the order of requests. */
export interface CatFile {
  /** The blobs of these ids, in their order. */
  read(oids: readonly string[]): Promise<Blob[]>
  close(): Promise<void>
}

interface Request {
  readonly resolve: (blob: Blob) => void
  readonly reject: (error: Error) => void
}

/** Starts the process; it lives until `close`. */
export function startCatFile(repository: Repository): CatFile {
  const child = startGit(repository.environment, [...onRepository(repository), 'cat-file', '--batch'])
  const waiting: Request[] = []
  let failure: Error | null = null
  let stderr = ''

  function giveUp(error: Error): void {
    failure ??= error
    for (const request of waiting.splice(0)) request.reject(failure)
  }

  const parse = batchFrames((blob) => waiting.shift()?.resolve(blob))
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      parse(chunk)
    } catch (error) {
      giveUp(error instanceof Error ? error : new Error(String(error)))
      child.kill()
    }
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  // A broken pipe means that the process ended; 'close' has the reason.
  child.stdin.on('error', () => {})
  child.on('error', (error) => giveUp(cannotStart(error)))
  const closed = new Promise<void>((done) => {
    child.on('close', () => {
      giveUp(gitFailed(repository, 'cat-file', stderr))
      done()
    })
  })

  return {
    read: (oids) => {
      if (failure !== null) return Promise.reject(failure)
      const blobs = oids.map((oid) => {
        if (!/^[0-9a-f]{40,64}$/.test(oid)) throw new Error(`not an object id: ${JSON.stringify(oid)}`)
        return new Promise<Blob>((resolve, reject) => waiting.push({ resolve, reject }))
      })
      child.stdin.write(oids.map((oid) => `${oid}\n`).join(''))
      return Promise.all(blobs)
    },
    close: () => {
      child.stdin.end()
      return closed
    },
  }
}
