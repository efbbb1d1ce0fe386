import { readdirSync, readFileSync } from 'node:fs'

/** A running process as Linux describes it. */
interface Entry {
  readonly pid: number
  readonly parent: number
  /** User and system, in milliseconds. */
  readonly processorMs: number
}

/** Linux counts in hundredths of a second. */
const TICK_MS = 10

/** The process and all that it started, itself first. */
export function familyOf(root: number): readonly number[] {
  const all = processes()
  const family = [root]
  for (const pid of family) family.push(...all.filter((one) => one.parent === pid).map((one) => one.pid))
  return family
}

/** Of a process itself, in milliseconds; 0 once it has ended. */
export function processorTime(pid: number): number {
  return entryOf(pid)?.processorMs ?? 0
}

/** What a process shares with others counts in parts, as PostgreSQL's processes share most of theirs. In MiB. */
export function proportionalMb(pid: number): number {
  return kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss') / 1024
}

/** The resident memory of a process now and at its peak, in MiB. */
export function residentMb(pid: number): { readonly now: number; readonly peak: number } {
  const file = `/proc/${pid}/status`
  return { now: kilobytes(file, 'VmRSS') / 1024, peak: kilobytes(file, 'VmHWM') / 1024 }
}

/** Processes that are running or waiting for a processor. */
export function load(): number {
  return Number(read('/proc/loadavg').split(' ')[0])
}

function kilobytes(file: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(read(file))?.[1] ?? 0)
}

function processes(): readonly Entry[] {
  const pids = readdirSync('/proc').map(Number)
  return pids.filter(Number.isInteger).flatMap((pid) => entryOf(pid) ?? [])
}

function entryOf(pid: number): Entry | null {
  const stat = read(`/proc/${pid}/stat`)
  if (stat === '') return null
  // The name is in parentheses and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number)
  return { pid, parent: parent ?? 0, processorMs: ((user ?? 0) + (system ?? 0)) * TICK_MS }
}

/** Empty for a process that has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
