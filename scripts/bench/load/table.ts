import type { Acknowledgement, Acknowledgements } from './acknowledgement.ts'
import type { Distribution } from './statistics.ts'

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
