import type { MigrationKey } from '../model/row-migration.ts'
import type { Expression, FileFacts, Statement } from '../python/facts.ts'

/** What orders a migration among the others: https://docs.djangoproject.com/en/stable/topics/migrations/ */
export interface MigrationFact {
  readonly dependencies: readonly MigrationKey[]
  /** The migrations that this one squashes. */
  readonly replaces: readonly MigrationKey[]
  /** Migrations that depend on this one. */
  readonly runBefore: readonly MigrationKey[]
  /** Some keys are computed. */
  readonly isOpen: boolean
}

/** The order that a migration states; null for a file without a migration. */
export function readMigration(facts: FileFacts): MigrationFact | null {
  const migration = facts.statements.find((one) => one.kind === 'class' && one.name === 'Migration')
  if (migration?.kind !== 'class') return null
  const read = (name: string): Keys => keysOf(migration.body, name)
  const [dependencies, replaces, runBefore] = [read('dependencies'), read('replaces'), read('run_before')]
  return {
    dependencies: dependencies.keys,
    replaces: replaces.keys,
    runBefore: runBefore.keys,
    isOpen: dependencies.isOpen || replaces.isOpen || runBefore.isOpen,
  }
}

interface Keys {
  readonly keys: readonly MigrationKey[]
  readonly isOpen: boolean
}

const NONE: Keys = { keys: [], isOpen: false }
const OPEN: Keys = { keys: [], isOpen: true }

/** `dependencies = [("shop", "0001_initial")]`, also with additions. */
function keysOf(body: readonly Statement[], name: string): Keys {
  return body.reduce<Keys>((keys, one) => {
    if (one.kind !== 'assignment' || one.target.kind !== 'name' || one.target.name !== name) return keys
    const given = keysIn(one.value)
    return one.operator === '=' ? given : together(keys, given)
  }, NONE)
}

function keysIn(list: Expression): Keys {
  if (list.kind === 'sequence') return list.items.map(keyOf).reduce(together, NONE)
  if (list.kind !== 'binary' || list.operator !== '+') return OPEN
  return together(keysIn(list.left), keysIn(list.right))
}

/** The model of `migrations.swappable_dependency(…)` is one of another application. Other computed items are open. */
function keyOf(item: Expression): Keys {
  if (item.kind === 'call' && item.callee.kind === 'attribute' && item.callee.name === 'swappable_dependency')
    return NONE
  if (item.kind !== 'sequence' || item.items.length !== 2) return OPEN
  const [label, name] = item.items
  if (label?.kind !== 'string' || name?.kind !== 'string') return OPEN
  return { keys: [[label.value, name.value]], isOpen: false }
}

function together(a: Keys, b: Keys): Keys {
  return { keys: [...a.keys, ...b.keys], isOpen: a.isOpen || b.isOpen }
}
