import { bindingsOf } from '../../contract/bindings.ts'
import type { Snapshot } from '../../contract/snapshot.ts'
import type { ClassFact, Statement } from '../../python/facts.ts'
import type { QueueRegistry } from '../../types.ts'

/** The registry of both revisions where it is the same class or module, wherever its file went. */
export function sameRegistry(
  base: Snapshot,
  head: Snapshot,
): { readonly before: QueueRegistry; readonly after: QueueRegistry } | null {
  const { registry: before } = base
  const { registry: after } = head
  if (before === null || after === null || before.class !== after.class) return null
  return before.class !== null || before.path === after.path ? { before, after } : null
}

/** How code names an entry. */
export function entryShown(registry: QueueRegistry, entry: string): string {
  return registry.class === null ? entry : `${registry.class}.${entry}`
}

/** The line on which an entry's value is set. */
export function entryLine(snapshot: Snapshot, registry: QueueRegistry, entry: string): number {
  const statements = snapshot.program.factsOf(registry.path)?.statements ?? []
  const body = registry.class === null ? statements : classNamed(statements, registry.class)?.body
  const binding = bindingsOf(body ?? statements)
    .byName.get(entry)
    ?.at(-1)
  return binding?.line ?? 1
}

function classNamed(statements: readonly Statement[], name: string): ClassFact | null {
  for (const statement of statements) {
    if (statement.kind === 'class' && statement.name === name) return statement
    const inner = statement.kind === 'block' ? classNamed(statement.body, name) : null
    if (inner) return inner
  }
  return null
}
