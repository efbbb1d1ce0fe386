import { entriesWritten } from '../../fixes/entries-written.ts'
import { lineOfOffset } from '../../fixes/text-edit.ts'
import type { QueueRegistry } from '../../model/types.ts'
import type { Snapshot } from '../../snapshot.ts'

/** One registry in both revisions. */
export interface RegistryPair {
  readonly before: QueueRegistry
  readonly after: QueueRegistry
}

/** Pairs the registries of both revisions by class, mapping or module name, also where a file moved. */
export function sameRegistries(base: Snapshot, head: Snapshot): RegistryPair[] {
  const byName = Map.groupBy(head.registries, nameOf)
  return base.registries.flatMap((before) => {
    const alike = byName.get(nameOf(before)) ?? []
    const after =
      alike.find(({ path }) => path === before.path) ?? alike.find((one) => hasMoved(base, head, before, one))
    return after ? [{ before, after }] : []
  })
}

function nameOf({ form, holder }: QueueRegistry): string {
  return `${form}\0${holder ?? ''}`
}

/** Only a class that is gone in one place and new in another moved: two projects may use the same class name. */
function hasMoved(base: Snapshot, head: Snapshot, before: QueueRegistry, after: QueueRegistry): boolean {
  if (before.holder === null && before.form !== 'declared') return false
  return !head.program.paths.has(before.path) || !base.program.paths.has(after.path)
}

/** The expression for an entry. */
export function entryShown({ form, holder }: QueueRegistry, entry: string): string {
  if (form === 'mapping') return `${holder}[${JSON.stringify(entry)}]`
  return form === 'class' ? `${holder}.${entry}` : entry
}

export function registryShown({ path, form, holder }: QueueRegistry): string {
  return form === 'declared' ? 'task_queues' : (holder ?? path)
}

/** The line that sets an entry's value; the holder's line for an inherited entry. */
export function entryLine(
  snapshot: Snapshot,
  registry: QueueRegistry,
  entry: string,
  text: string | null = null,
): number {
  const found = entriesWritten(snapshot, registry)?.entries.find(({ name }) => name === entry)
  if (found && text !== null) return lineOfOffset(text, found.at.start)
  return found?.line ?? holderLine(snapshot, registry)
}

function holderLine({ program }: Snapshot, { path, holder }: QueueRegistry): number {
  const statements = program.factsOf(path)?.statements ?? []
  return statements.find((one) => one.kind === 'class' && one.name === holder)?.line ?? 1
}

/** Whether a registry sets an entry itself instead of inheriting it. */
export function setsEntry(snapshot: Snapshot, registry: QueueRegistry, entry: string): boolean {
  return entriesWritten(snapshot, registry)?.entries.some(({ name }) => name === entry) ?? false
}
