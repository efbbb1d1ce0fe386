import type { Acknowledgement, Acknowledgements } from './acknowledgement.ts'
import type { Fairness } from './fairness.ts'
import type { Memory } from './memory.ts'
import type { Distribution } from './statistics.ts'
import type { Stop } from './stop.ts'
import type { Throughput } from './throughput.ts'

/** Rows with columns of equal width. The first column is text, the others are figures. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map(String))
  const widths = (cells[0] ?? []).map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)))
  return cells
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function showAcknowledgements({ idle, reviews, firstReview, memoryMb }: Acknowledgements): string {
  const kinds = [
    ['worker idle', idle],
    ['reviews running', reviews],
    ['first review of the large project', firstReview],
  ] as const
  return [
    'Acknowledgement in ms, from when a webhook was due',
    table([
      ['', 'p50', 'p99', 'max', 'p99 by turn', 'not 200', 'late p99', 'reviews', 'load'],
      ...kinds.flatMap(([name, one]) => [
        [
          name,
          ...figures(one.service),
          turns(one, 'service'),
          one.failures,
          one.lateP99,
          one.reviews,
          one.load,
        ],
        ['  empty handler', ...figures(one.empty), turns(one, 'empty'), '', '', '', ''],
      ]),
    ]),
    `first review: ${firstReview.secondsOfReview ?? 'not ended after 240'} s`,
    '',
    'Processor time in s during the turns of the service',
    table([
      ['', 'web', 'worker', 'runner', 'database', 'generator', 'simulated GitHub'],
      ...kinds.map(([name, { processorSeconds: p }]) => [
        name,
        ...[p.web, p.worker, p.runner, p.database, p.generator, p.github],
      ]),
    ]),
    '',
    `Memory in MiB at the peak of the first review: ${JSON.stringify(memoryMb)}`,
  ].join('\n')
}

function figures({ p50, p99, max }: Distribution): readonly number[] {
  return [p50, p99, max]
}

function turns({ turns: all }: Acknowledgement, which: 'service' | 'empty'): string {
  return all.map((one) => one[which]).join(' / ')
}

export function showThroughput(one: Throughput): string {
  const { web, worker, runner, database, github } = one.processorMs
  return [
    `Throughput with ${one.workers} worker(s): ${one.reviews} reviews of ${one.installations} installations in ${one.seconds} s`,
    table([
      ['', 'figure'],
      ['reviews a second', one.reviewsPerSecond],
      ['reviews a second and worker', one.reviewsPerSecondAndWorker],
      ['requests to GitHub for a review', one.requestsPerReview],
      ['most writes of an installation', one.mostWrites],
      ['processor time of a review in ms: web', web],
      ['  worker', worker],
      ['  runners', runner],
      ['  database', database],
      ['  simulated GitHub', github],
      ['load', one.load],
    ]),
    `conclusions: ${one.conclusions.join(', ')}`,
  ].join('\n')
}

export function showFairness(one: Fairness): string {
  return [
    `Fairness: seconds until the check run is created, each request delayed by ${one.requestDelayMs} ms`,
    table([
      ['', 'seconds'],
      ['alone', one.alone],
      ['behind 30 pull requests of another installation', one.flood],
      ['  with the limit of that installation used up', one.limited],
      ['while GitHub is silent for four others', one.silence],
    ]),
  ].join('\n')
}

export function showMemory({ rest, firstReview, lowLimit }: Memory): string {
  const { web, worker, runner, database, modules, seconds } = firstReview
  return [
    'Memory in MiB',
    table([
      ['', 'web', 'worker', 'runner', 'database', 'both roles'],
      ['at rest, PostgreSQL', rest.web, rest.worker, 0, '', rest.service],
      ['at rest, embedded', '', '', 0, rest.embedded.database, rest.embedded.service],
      [`first review of ${modules} modules, peak`, web, worker, runner, database, ''],
    ]),
    `the first review took ${seconds ?? 'more than 240'} s; with JOB_MEMORY_MB=${lowLimit.limitMb} its check shows:`,
    lowLimit.shown.trim(),
  ].join('\n')
}

export function showStop({ accepted, seconds, completedBefore, completedAfter }: Stop): string {
  return `Stop: ${accepted} accepted jobs, ${seconds} s from SIGTERM to the end; ${completedBefore} checks completed before, ${completedAfter} after the next start`
}
