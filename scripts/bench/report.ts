import type { Measurement } from './repository.ts'
import type { ServiceCosts } from './service.ts'

/** The figures, each with whether it meets its goal; see docs/performance.md. */
export function describe(measured: Measurement): string {
  const { milliseconds: ms, ratios, growth, service } = measured
  const verdict = (met: boolean): string => (met ? 'met' : 'MISSED')
  const allowed = 2 * ms.gitGrep + 150
  const [once = 0, , often = 0] = Object.values(growth.files)
  return [
    `${measured.repository}: ${measured.pythonFiles} Python files, ${measured.tasks} tasks`,
    `  git grep -l ${show(ms.gitGrep)}   ast-grep scan ${show(ms.astGrep)}   CPython ast.parse ${show(ms.cpython)}`,
    `  tasks  cold ${show(ms.tasksCold)}  warm ${show(ms.tasksWarm)}`,
    `    ${ratios.gitGrep.toFixed(2)} × git grep; goal 2 × and 150 ms = ${show(allowed)}: ${verdict(ms.tasksCold <= allowed)}`,
    `    ${(1 / ratios.astGrep).toFixed(1)} times as fast as ast-grep; goal 4: ${verdict(ratios.astGrep <= 1 / 4)}`,
    `    ${(1 / ratios.cpython).toFixed(1)} times as fast as CPython; goal 3: ${verdict(ratios.cpython <= 1 / 3)}`,
    `  check  cold ${show(ms.checkCold)}  warm ${show(ms.checkWarm)}; goal 350 ms: ${verdict(ms.checkWarm <= 350)}`,
    `    with 1, 4, 16 times the files ${list(growth.files)}; goal 1.2 × for 16: ${verdict(often <= 1.2 * once)}`,
    `    with 1, 10, 100 files changed ${list(growth.changed)}`,
    `    with 1, 16 times the files and a comment changed ${list(growth.comment)}`,
    ...(service === null ? ['  GitHub was not simulated: the clone lacks files'] : calls(service, verdict)),
    `  peak memory of check, cold: ${measured.memoryMb.toFixed(0)} MiB`,
  ].join('\n')
}

function calls(
  { review, sourceReads, sourceBytes, firstContact, memoryMb }: ServiceCosts,
  verdict: (met: boolean) => string,
): string[] {
  const { reads, writes } = review
  const more = memoryMb.peak - memoryMb.base
  return [
    `  a review on GitHub: ${reads} reads, ${sourceReads} of them for sources; goal 3: ${verdict(sourceReads <= 3)}; ${writes} writes`,
    `    ${kilobytes(sourceBytes.trees)} of trees and ${kilobytes(sourceBytes.blobs)} of blobs`,
    `  first contact: ${firstContact.reads} reads, ${kilobytes(firstContact.bytes)}, ${show(firstContact.milliseconds)}`,
    `    ${more.toFixed(0)} MiB above the ${memoryMb.base.toFixed(0)} MiB of a service at rest; goal 300: ${verdict(more <= 300)}`,
  ]
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`
}

function show(milliseconds: number): string {
  return `${milliseconds.toFixed(0)} ms`
}

function list(values: Readonly<Record<string, number>>): string {
  return Object.values(values).map(show).join(', ')
}
