import type { Entity, Scope } from './entity.ts'

/** Each entity once: without it, conditions in a row double the entities that a name may refer to. */
export function dedupeEntities(entities: readonly Entity[]): Entity[] {
  const seen = new Set<string>()
  return entities.filter((entity) => {
    const key = keyOf(entity)
    return !seen.has(key) && seen.add(key)
  })
}

function keyOf(entity: Entity): string {
  switch (entity.kind) {
    case 'value':
      return `value ${numberOf(entity.expression)} ${seenFrom(entity.scope)}`
    case 'function':
    case 'class':
      return `${entity.kind} ${numberOf(entity.fact)} ${seenFrom(entity.scope)}`
    case 'attribute':
      return `${keyOf(entity.object)}.${entity.name}`
    case 'module':
      return `module ${entity.path}`
    case 'external':
      return `external ${entity.name}`
    case 'unknown':
      return `unknown ${entity.reason}`
  }
}

/** Files with the same text share their facts: the path tells their scopes apart. */
function seenFrom({ path, statements }: Scope): string {
  return `${numberOf(statements)} ${path}`
}

const numbers = new WeakMap<object, number>()
let last = 0

function numberOf(object: object): number {
  const number = numbers.get(object) ?? ++last
  numbers.set(object, number)
  return number
}
