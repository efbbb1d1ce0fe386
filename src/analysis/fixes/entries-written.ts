import type { QueueRegistry } from '../model/types.ts'
import type { AssignmentFact, Expression, Span, Statement } from '../python/facts.ts'
import { bindingsOf } from '../semantic/bindings.ts'
import type { Snapshot } from '../snapshot.ts'

/** The entries of a registry in source order. */
type EntriesWritten =
  | {
      readonly kind: 'assignments'
      readonly entries: readonly (EntryWritten & { readonly statement: AssignmentFact })[]
    }
  | { readonly kind: 'items'; readonly list: Expression; readonly entries: readonly EntryWritten[] }

interface EntryWritten {
  readonly name: string
  readonly at: Span
  /** The line of the assignment that contains it. */
  readonly line: number
}

type Linked = Pick<Snapshot, 'program' | 'celery'>

export function entriesWritten({ program, celery }: Linked, registry: QueueRegistry): EntriesWritten | null {
  const statements = program.factsOf(registry.path)?.statements ?? []
  switch (registry.form) {
    case 'class':
    case 'constants': {
      const body = registry.class === null ? statements : classBody(statements, registry.class)
      return { kind: 'assignments', entries: assignmentsOf(body, registry) }
    }
    case 'mapping': {
      const binding = bindingsOf(statements)
        .byName.get(registry.holder ?? '')
        ?.at(-1)
      if (binding?.kind !== 'assignment') return null
      const { value: list, line } = binding.statement
      return list.kind === 'dictionary' ? { kind: 'items', list, entries: itemsOf(list, line) } : null
    }
    case 'declared': {
      const { queues } = celery
      if (queues === null || queues === 'unknown') return null
      const { list, line, items } = queues
      return { kind: 'items', list, entries: items.map(({ name, item: { at } }) => ({ name, at, line })) }
    }
  }
}

function itemsOf(list: Expression & { kind: 'dictionary' }, line: number): EntryWritten[] {
  return list.items.flatMap(({ key, value }) =>
    key?.kind === 'string' ? [{ name: key.value, at: { start: key.at.start, end: value.at.end }, line }] : [],
  )
}

function assignmentsOf(body: readonly Statement[], { entries }: QueueRegistry) {
  return body.flatMap((statement) => {
    const isEntry =
      statement.kind === 'assignment' && statement.target.kind === 'name' && statement.target.name in entries
    if (!isEntry || statement.target.kind !== 'name') return []
    return [{ name: statement.target.name, at: statement.at, line: statement.line, statement }]
  })
}

function classBody(statements: readonly Statement[], name: string): readonly Statement[] {
  for (const statement of statements) {
    if (statement.kind === 'class' && statement.name === name) return statement.body
    if (statement.kind === 'block') {
      const inner = classBody(statement.body, name)
      if (inner.length > 0) return inner
    }
  }
  return []
}
