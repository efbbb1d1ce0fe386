/**
 * Times `celery-guard tasks` as a whole process against `git grep -l` for the same words on the same revision.
 *
 *   npm run bench -- --repo DIR [--repo DIR]… [--runs N] [--json FILE]
 */
import { type StdioOptions, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { TASK_WORDS } from '../src/analysis/python/sieve.ts'

/** The target: reading every task costs at most this much of what finding the files costs, and a start. */
const TARGET = { ratio: 2.5, startMs: 150 }

const COMMAND = fileURLToPath(new URL('../bin/celery-guard.js', import.meta.url))
/** Writes the process's peak memory in KiB to file descriptor 3 when it ends. */
const REPORT_PEAK = `data:text/javascript,${encodeURIComponent(`
  import fs from 'node:fs'
  process.on('exit', () => fs.writeSync(3, String(process.resourceUsage().maxRSS)))
`)}`

interface Measurement {
  readonly repository: string
  readonly pythonFiles: number
  readonly tasks: number
  readonly gitGrepMs: number
  readonly celeryGuardMs: number
  readonly ratio: number
  readonly allowedMs: number
  readonly peakMiB: number
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repo: { type: 'string', multiple: true, default: [] },
    runs: { type: 'string', default: '9' },
    json: { type: 'string' },
  },
})
const repositories = [...values.repo, ...positionals]
const runs = Number(values.runs)
if (repositories.length === 0 || !Number.isInteger(runs) || runs < 1) {
  console.error('usage: npm run bench -- --repo DIR [--repo DIR]… [--runs N] [--json FILE]')
  process.exit(2)
}
const measurements = repositories.map((repository) => measure(repository, runs))
for (const measurement of measurements) console.log(describe(measurement))
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(measurements, null, 2)}\n`)

function measure(repository: string, count: number): Measurement {
  const gitGrep = () =>
    run('git', [
      '-C',
      repository,
      'grep',
      '-l',
      '-F',
      ...TASK_WORDS.flatMap((word) => ['-e', word]),
      'HEAD',
      '--',
      '*.py',
    ])
  const guard = ['tasks', '--repo', repository, '--rev', 'HEAD', '--format', 'json']
  const celeryGuard = () => run(process.execPath, [COMMAND, ...guard])
  // Once each unmeasured, so that both find the disk and the compile cache warm.
  gitGrep()
  const { tasks } = JSON.parse(celeryGuard().stdout)
  const times = { gitGrep: [] as number[], celeryGuard: [] as number[] }
  // Turn by turn, so that whatever else the machine does hits both alike.
  for (let i = 0; i < count; i++) {
    times.gitGrep.push(gitGrep().milliseconds)
    times.celeryGuard.push(celeryGuard().milliseconds)
  }
  const gitGrepMs = median(times.gitGrep)
  const celeryGuardMs = median(times.celeryGuard)
  return {
    repository: nameOf(repository),
    pythonFiles: countPythonFiles(repository),
    tasks: tasks.length,
    gitGrepMs,
    celeryGuardMs,
    ratio: celeryGuardMs / gitGrepMs,
    allowedMs: TARGET.ratio * gitGrepMs + TARGET.startMs,
    peakMiB: peakMemory([COMMAND, ...guard]),
  }
}

function describe(measured: Measurement): string {
  const { repository, pythonFiles, tasks, gitGrepMs, celeryGuardMs, ratio, allowedMs, peakMiB } = measured
  const verdict = celeryGuardMs <= allowedMs ? 'met' : 'MISSED'
  return [
    `${repository}: ${pythonFiles} Python files, ${tasks} tasks, median of ${runs} runs each`,
    `  git grep -l         ${milliseconds(gitGrepMs)}`,
    `  celery-guard tasks  ${milliseconds(celeryGuardMs)}  ${ratio.toFixed(2)} times, peak ${peakMiB.toFixed(0)} MiB`,
    `  target              ${milliseconds(allowedMs)}  ${TARGET.ratio} × git grep + ${TARGET.startMs} ms: ${verdict}`,
  ].join('\n')
}

function run(command: string, args: readonly string[]): { stdout: string; milliseconds: number } {
  const start = performance.now()
  const child = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 30 })
  const milliseconds = performance.now() - start
  if (child.error !== undefined) throw child.error
  if (child.status !== 0) throw new Error(`${command} ${args[0]} ended with ${child.status}: ${child.stderr}`)
  return { stdout: child.stdout, milliseconds }
}

function peakMemory(args: readonly string[]): number {
  const stdio: StdioOptions = ['ignore', 'ignore', 'inherit', 'pipe']
  const child = spawnSync(process.execPath, ['--import', REPORT_PEAK, ...args], { stdio })
  if (child.status !== 0) throw new Error(`the run that measures memory ended with ${child.status}`)
  return Number(child.output[3]) / 1024
}

function countPythonFiles(repository: string): number {
  const listing = run('git', ['-C', repository, 'ls-tree', '-r', '-z', '--full-tree', '--name-only', 'HEAD'])
  return listing.stdout.split('\0').filter((path) => path.endsWith('.py')).length
}

/** The folder's name, or its parent's where every clone is called `repo`. */
function nameOf(repository: string): string {
  const path = resolve(repository)
  return basename(path) === 'repo' ? basename(dirname(path)) : basename(path)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

function milliseconds(value: number): string {
  return `${value.toFixed(0).padStart(6)} ms`
}
