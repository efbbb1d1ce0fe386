import { entriesWritten } from '../../fixes/entries-written.ts'
import { lineOfOffset } from '../../fixes/text-edit.ts'
import type { QueueRegistry } from '../../model/types.ts'
import type { Snapshot } from '../../snapshot.ts'

/** A registry of both revisions. */
export interface RegistryPair {
  readonly before: QueueRegistry
  readonly after: QueueRegistry
}

/** The registries of both revisions: each the same class, mapping or module, wherever its file went. */
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

/** Two projects of one repository may each have a class of one name: only one that is gone here and new there moved. */
function hasMoved(base: Snapshot, head: Snapshot, before: QueueRegistry, after: QueueRegistry): boolean {
  if (before.holder === null && before.form !== 'declared') return false
  return !head.program.paths.has(before.path) || !base.program.paths.has(after.path)
}

/** How code names an entry. */
export function entryShown({ form, holder }: QueueRegistry, entry: string): string {
  if (form === 'mapping') return `${holder}[${JSON.stringify(entry)}]`
  return form === 'class' ? `${holder}.${entry}` : entry
}

export function registryShown({ path, form, holder }: QueueRegistry): string {
  return form === 'declared' ? 'task_queues' : (holder ?? path)
}

/** The line on which an entry's value is set; that of what holds it where another class has it, or the text is not at hand. */
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

/** Whether a registry sets an entry itself, rather than inheriting it. */
export function setsEntry(snapshot: Snapshot, registry: QueueRegistry, entry: string): boolean {
  return entriesWritten(snapshot, registry)?.entries.some(({ name }) => name === entry) ?? false
}
