import type { Entity } from '../contract/entities.ts'
import { isEnumClass } from '../contract/evaluate.ts'
import { moduleScope, type Program } from '../contract/program.ts'
import { basesOf, resolveName } from '../contract/resolve.ts'
import type { ClassFact } from '../python/facts.ts'
import type { QueueRegistry } from '../types.ts'

/** Bases whose members are text themselves, https://docs.python.org/3/library/enum.html#enum.StrEnum */
const TEXT = /^(builtins\.str|enum\.StrEnum|django\.db\.models(\.enums)?\.TextChoices)$/

/** What follows the registry's name where Celery is to take one of its entries for a queue; null for a nested class. */
export function entrySuffix(program: Program, registry: QueueRegistry, entry: string): string | null {
  if (registry.class === null) return ''
  const scope = moduleScope(program, registry.path)
  const [owner] = scope ? resolveName(program, scope, registry.class) : []
  if (owner?.kind !== 'class') return null
  const isPlainEnum = isEnumClass(program, owner) && !isText(program, owner)
  return `.${entry}${isPlainEnum ? '.value' : ''}`
}

function isText(program: Program, entity: Entity, seen = new Set<ClassFact>()): boolean {
  if (entity.kind === 'external') return TEXT.test(entity.name)
  if (entity.kind !== 'class' || seen.has(entity.fact)) return false
  seen.add(entity.fact)
  return basesOf(program, entity).some((base) => isText(program, base, seen))
}
