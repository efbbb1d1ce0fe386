import { addRegistryEntry } from '../fixes/add-registry-entry.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import type { QueueRegistry } from '../model/types.ts'
import type { Snapshot } from '../snapshot.ts'
import type { QueuePlace } from './follow-queue.ts'

/** A queue, and the registry entry that the same fix gives it. */
export interface AddedQueue {
  readonly queue: string
  readonly entry: { readonly registry: QueueRegistry; readonly name: string } | null
}

interface Head extends Pick<Snapshot, 'program' | 'celery' | 'registries'> {
  text(path: string): string | null
}

/** The edits that add a queue to these places; null where one of them has no room for it. */
export function queueEdits(
  head: Head,
  places: readonly QueuePlace[],
  added: AddedQueue,
): readonly TextEdit[] | null {
  const edits = places.map((place) => editsAt(head, place, added))
  return edits.every((one) => one !== null) ? edits.flat() : null
}

function editsAt(head: Head, place: QueuePlace, added: AddedQueue): readonly TextEdit[] | null {
  const { queue } = added
  switch (place.kind) {
    case 'list': {
      const { path, list } = place.consumer
      if (list === null) return null
      const { at, separator, unquoted } = list
      const insertion = { path, start: at.end, end: at.end, text: `${separator}${queue}` }
      if (!unquoted) return [insertion]
      const quote = quoteFor(head.text(path)?.slice(unquoted.start, unquoted.end) ?? null)
      if (quote === null) return null
      const opening = { path, start: unquoted.start, end: unquoted.start, text: quote }
      return [opening, insertion, { path, start: unquoted.end, end: unquoted.end, text: quote }]
    }
    case 'option': {
      const { path, at, reads } = place
      return [{ path, start: at, end: at, text: ` -Q ${reads},${queue}` }]
    }
    case 'setting': {
      const { path } = place
      const text = head.text(path)
      const entry = { name: queue, value: queue, memberFor: membersOf(head, added) }
      const { queues } = head.celery
      if (text === null || queues === null || queues === 'unknown') return null
      const entries = Object.fromEntries(queues.items.map(({ name }) => [name, name]))
      const form = { form: 'declared', class: null, holder: null, isOpen: false } as const
      return addRegistryEntry(head, { path, entries, ...form }, text, entry)
    }
  }
}

/** The members of the class that lists the queue. */
function membersOf({ registries }: Head, { queue, entry }: AddedQueue): (queue: string) => string | null {
  const classes = registries.filter(({ form }) => form === 'class')
  const registry = entry?.registry ?? classes.find(({ entries }) => Object.values(entries).includes(queue))
  return (one) => {
    if (registry?.form !== 'class') return null
    if (entry !== null && one === queue) return entry.name
    return Object.entries(registry.entries).find(([, value]) => value === one)?.[0] ?? null
  }
}

/** The quotes for a plain scalar of YAML; null where both would need escapes. */
function quoteFor(scalar: string | null): string | null {
  if (scalar === null) return null
  return (
    [`"`, `'`].find((quote) => !scalar.includes(quote) && (quote === `'` || !scalar.includes('\\'))) ?? null
  )
}
