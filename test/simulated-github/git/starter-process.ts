import { spawn } from 'node:child_process'

export interface Wanted {
  readonly id: number
  readonly args: readonly string[]
  readonly input: string | Uint8Array
}

/** How git ended: with an exit code, or not at all where it could not be started. */
export interface Ended {
  readonly code: number | null
  readonly stdout: Uint8Array
  readonly stderr: string
}

process.on('message', ({ id, args, input }: Wanted) => {
  const child = spawn('git', args)
  const [out, errors]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
  // git may end before it has read all of its input; its exit code tells why.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const answer = (ended: Ended) => process.send?.({ id, ended })
  child.on('error', ({ message }) => answer({ code: null, stdout: Buffer.alloc(0), stderr: message }))
  child.on('close', (code) => {
    answer({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(errors).toString() })
  })
})
