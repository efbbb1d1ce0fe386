import { Writable } from 'node:stream'

export interface Outcome {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** Standard output before it was read as UTF-8. */
  readonly bytes: Buffer
}

/** The outcome of a process, from the pieces that it wrote. */
export function outcomeOf(
  exitCode: number | null,
  stdout: readonly Buffer[],
  stderr: readonly Buffer[],
): Outcome {
  const bytes = Buffer.concat(stdout)
  return { exitCode, stdout: bytes.toString(), stderr: Buffer.concat(stderr).toString(), bytes }
}

/** Calls go one after the other: the process has one environment and one output. */
let last: Promise<unknown> = Promise.resolve()

/**
 * Runs a command line in this process as if in one of its own: with `env` as its environment and its output caught.
 * Only the folder stays this process's own.
 */
export function runInProcess(
  run: (argv: readonly string[]) => Promise<number>,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const outcome = last.then(() => caught(run, args, env))
  last = outcome.catch(() => {})
  return outcome
}

async function caught(
  run: (argv: readonly string[]) => Promise<number>,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
  const restore = [
    replaced('env', { ...env }),
    replaced('stdout', collector(stdout)),
    replaced('stderr', collector(stderr)),
  ]
  try {
    return outcomeOf(await run(args), stdout, stderr)
  } finally {
    for (const one of restore) one()
  }
}

function collector(chunks: Buffer[]): Writable {
  return new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _, done) {
      chunks.push(chunk)
      done()
    },
  })
}

/** Puts another value into `process` and gives what puts the old one back. */
function replaced(name: 'env' | 'stdout' | 'stderr', value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(process, name)
  if (before === undefined) throw new Error(`process has no ${name} of its own`)
  Object.defineProperty(process, name, { value, configurable: true, writable: true, enumerable: true })
  return () => Object.defineProperty(process, name, before)
}
