import { type StdioOptions, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const COMMAND = fileURLToPath(new URL('../../bin/celery-guard.js', import.meta.url))

/** Writes the process's peak memory in KiB to file descriptor 3 when it ends. */
const REPORT_PEAK = `data:text/javascript,${encodeURIComponent(`
  import fs from 'node:fs'
  process.on('exit', () => fs.writeSync(3, String(process.resourceUsage().maxRSS)))
`)}`

export interface Run {
  readonly stdout: string
  readonly milliseconds: number
}

interface RunOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly input?: string
  /** Exit codes of success. */
  readonly accepted?: readonly number[]
}

/** Runs a process to its end and measures its time. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Run {
  const { cwd, input, env = process.env, accepted = [0] } = options
  const start = performance.now()
  const child = spawnSync(command, args, { cwd, env, input, encoding: 'utf8', maxBuffer: 2 ** 30 })
  const milliseconds = performance.now() - start
  if (child.error !== undefined) throw child.error
  if (!accepted.includes(child.status ?? -1)) {
    throw new Error(`${command} ${args[0]} ended with ${child.status}: ${child.stderr}`)
  }
  return { stdout: child.stdout, milliseconds }
}

/** celery-guard as a process of its own; `check` ends with 1 where it finds something. */
export function celeryGuard(args: readonly string[], cache: string): Run {
  const env = { ...process.env, CELERY_GUARD_CACHE: cache }
  return run(process.execPath, [COMMAND, ...args], { env, accepted: [0, 1] })
}

/** In MiB, with an empty cache. */
export function peakMemory(args: readonly string[]): number {
  return inFolder((cache) => {
    const stdio: StdioOptions = ['ignore', 'ignore', 'inherit', 'pipe']
    const env = { ...process.env, CELERY_GUARD_CACHE: cache }
    const child = spawnSync(process.execPath, ['--import', REPORT_PEAK, COMMAND, ...args], { stdio, env })
    return Number(child.output[3]) / 1024
  })
}

/** Runs the works in turns, so that other load on the machine hits all alike. Medians in milliseconds. */
export function inTurns<Name extends string>(
  count: number,
  work: Readonly<Record<Name, () => Run>>,
): Record<Name, number> {
  const names = Object.keys(work) as Name[]
  const times = new Map(names.map((name) => [name, [] as number[]]))
  // The first round is not measured: it warms the disk and the compile cache.
  for (let i = -1; i < count; i++) {
    for (const name of names) {
      const { milliseconds } = work[name]()
      if (i >= 0) times.get(name)?.push(milliseconds)
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<
    Name,
    number
  >
}

/** Runs the work in a temporary folder. */
export function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'celery-guard-bench-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
