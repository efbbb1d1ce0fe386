import type { Snapshot } from '../../contract/snapshot.ts'
import { entriesWritten } from '../../fixes/entries-written.ts'
import { lineOfOffset } from '../../fixes/text-edit.ts'
import type { QueueRegistry } from '../../types.ts'

/** The registry of both revisions where it is the same class, mapping or module, wherever its file went. */
export function sameRegistry(
  base: Snapshot,
  head: Snapshot,
): { readonly before: QueueRegistry; readonly after: QueueRegistry } | null {
  const { registry: before } = base
  const { registry: after } = head
  if (before === null || after === null) return null
  if (before.form !== after.form || before.holder !== after.holder) return null
  if (before.path === after.path) return { before, after }
  // Two projects of one repository may each have a class of that name: only one that moved is the same.
  const hasMoved = !head.program.paths.has(before.path) || !base.program.paths.has(after.path)
  return hasMoved && (before.holder !== null || before.form === 'declared') ? { before, after } : null
}

/** How code names an entry. */
export function entryShown({ form, holder }: QueueRegistry, entry: string): string {
  if (form === 'mapping') return `${holder}[${JSON.stringify(entry)}]`
  return form === 'class' ? `${holder}.${entry}` : entry
}

export function registryShown({ path, form, holder }: QueueRegistry): string {
  return form === 'declared' ? 'task_queues' : (holder ?? path)
}

/** The line on which an entry's value is set; that of what holds it where the text is not at hand. */
export function entryLine(
  snapshot: Snapshot,
  registry: QueueRegistry,
  entry: string,
  text: string | null = null,
): number {
  const found = entriesWritten(snapshot, registry)?.entries.find(({ name }) => name === entry)
  if (found && text !== null) return lineOfOffset(text, found.at.start)
  return found?.line ?? 1
}
