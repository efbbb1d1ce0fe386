import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { copiesOf } from './copies.ts'
import { celeryGuard, inFolder, inTurns, peakMemory, run } from './measure.ts'
import { astGrep, checkOut, cpython, gitGrep } from './rivals.ts'
import { type ServiceCosts, serviceCosts } from './service.ts'

export interface Measurement {
  readonly repository: string
  readonly pythonFiles: number
  readonly tasks: number
  /** Medians. `check` is of one commit each, over some of the newest that touch Python. */
  readonly milliseconds: Readonly<
    Record<'gitGrep' | 'astGrep' | 'cpython' | 'tasksCold' | 'tasksWarm' | 'checkCold' | 'checkWarm', number>
  >
  /** `tasks` with an empty cache, divided by theirs. */
  readonly ratios: Readonly<Record<'gitGrep' | 'astGrep' | 'cpython', number>>
  readonly warmCheckMs: number
  /**
   * `check`, warm, in milliseconds: by the number of copies of the sources, by the number of changed files, and by the
   * number of copies with only a comment changed.
   */
  readonly growth: {
    readonly files: Readonly<Record<string, number>>
    readonly changed: Readonly<Record<string, number>>
    readonly comment: Readonly<Record<string, number>>
  }
  /** Of a pull request's review; null where the clone lacks files to simulate GitHub with. */
  readonly reads: number | null
  readonly writes: number | null
  readonly service: ServiceCosts | null
  /** Of `check` with an empty cache, at its peak. */
  readonly memoryMb: number
}

/** How often, and on how many commits. */
interface Plan {
  readonly runs: number
  readonly commits: number
}

/** Measures one repository; minutes, as every figure is a median. */
export async function measure(
  { name, dir }: { readonly name: string; readonly dir: string },
  { runs, commits }: Plan,
): Promise<Measurement> {
  const rev = run('git', ['-C', dir, 'rev-parse', 'HEAD']).stdout.trim()
  const tasks = ['tasks', '--repo', dir, '--rev', rev, '--format', 'json']
  const listed = inFolder((cache) => JSON.parse(celeryGuard(tasks, cache).stdout))
  const taskFiles: string[] = [
    ...new Set<string>(listed.tasks.map(({ path }: { path: string }) => path)),
  ].sort()
  const checks = newestCommits(dir, commits).map((sha) => checkOf(dir, `${sha}^`, sha))

  const milliseconds = inFolder((folder) => {
    checkOut(dir, rev, folder)
    const warm = join(folder, 'cache')
    return inTurns(runs, {
      gitGrep: () => gitGrep(dir, rev),
      astGrep: () => astGrep(folder),
      cpython: () => cpython(folder),
      tasksCold: () => inFolder((cache) => celeryGuard(tasks, cache)),
      tasksWarm: () => celeryGuard(tasks, warm),
      checkCold: () => each(checks, (check) => inFolder((cache) => celeryGuard(check, cache))),
      checkWarm: () => each(checks, (check) => celeryGuard(check, warm)),
    })
  })
  const { tasksCold, gitGrep: grep, astGrep: scan, cpython: parse } = milliseconds
  const [changed = ''] = taskFiles
  const text = `${run('git', ['-C', dir, 'show', `${rev}:${changed}`]).stdout}\n# changed\n`
  const service = isWhole(dir, rev) ? await serviceCosts(dir, changed, text) : null
  return {
    repository: name,
    pythonFiles: countPythonFiles(dir, rev),
    tasks: listed.tasks.length,
    milliseconds,
    ratios: { gitGrep: tasksCold / grep, astGrep: tasksCold / scan, cpython: tasksCold / parse },
    warmCheckMs: milliseconds.checkWarm,
    growth: growth(dir, rev, taskFiles, runs),
    reads: service?.review.reads ?? null,
    writes: service?.review.writes ?? null,
    service,
    memoryMb: peakMemory(checks[0] ?? tasks),
  }
}

function growth(dir: string, rev: string, files: readonly string[], runs: number): Measurement['growth'] {
  return inFolder((folder) => {
    const cache = join(folder, 'cache')
    const candidates = [...files, ...pythonFiles(dir, rev).filter((path) => !files.includes(path))]
    const copies = copiesOf(dir, rev, candidates, folder)
    const check = (count: number, changed: number, line = 'BENCH = 1') => {
      const { base, head } = copies.grown(count, changed, line)
      const args = checkOf(copies.dir, base, head)
      return () => celeryGuard(args, cache)
    }
    const measured = inTurns(runs, {
      '1 files': check(1, 1),
      '4 files': check(4, 1),
      '16 files': check(16, 1),
      '1 changed': check(1, 1),
      '10 changed': check(1, 10),
      '100 changed': check(1, 100),
      '1 comment': check(1, 1, '# bench'),
      '16 comment': check(16, 1, '# bench'),
    })
    return {
      files: { 1: measured['1 files'], 4: measured['4 files'], 16: measured['16 files'] },
      changed: { 1: measured['1 changed'], 10: measured['10 changed'], 100: measured['100 changed'] },
      comment: { 1: measured['1 comment'], 16: measured['16 comment'] },
    }
  })
}

function checkOf(dir: string, base: string, head: string): string[] {
  return ['check', '--repo', dir, '--base', base, '--head', head, '--format', 'json']
}

/** The time of one, on average. */
function each(checks: readonly string[][], work: (check: string[]) => { milliseconds: number }) {
  const times = checks.map((check) => work(check).milliseconds)
  return { stdout: '', milliseconds: times.reduce((sum, time) => sum + time, 0) / times.length }
}

function isWhole(dir: string, rev: string): boolean {
  return spawnSync('git', ['-C', dir, 'archive', '--format=tar', rev], { stdio: 'ignore' }).status === 0
}

function newestCommits(dir: string, count: number): string[] {
  const args = ['-C', dir, 'log', '--no-merges', `--max-count=${count}`, '--format=%H', '--', '*.py']
  return run('git', args).stdout.trim().split('\n')
}

function pythonFiles(dir: string, rev: string): string[] {
  const listing = run('git', ['-C', dir, 'ls-tree', '-r', '-z', '--full-tree', '--name-only', rev])
  return listing.stdout.split('\0').filter((path) => path.endsWith('.py'))
}

function countPythonFiles(dir: string, rev: string): number {
  return pythonFiles(dir, rev).length
}
