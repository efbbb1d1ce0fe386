import type { Entity, Scope } from './entity.ts'

/** Each entity once: conditions in a row would double what a name may be with each one. */
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

/** Files that say the same share what they say. */
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
