import { isLibrary } from '../modules/libraries.ts'
import type { Entity } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'
import { inheritsFrom, resolve, resolveAttribute } from '../semantic/resolve.ts'
import { isOtherLibrary } from './other-libraries.ts'

/** Whether a dotted name is of a package that is not in the repository and that may build on Celery. */
export function isForeign(name: string): boolean {
  return !name.startsWith('builtins.') && !isLibrary(name) && !isOtherLibrary(name)
}

const MAX_STEPS = 8

/** Whether an object comes from such a package: imported from it, or made by one of its classes or functions. */
export function isForeignObject(program: Program, entity: Entity, steps = 0): boolean {
  if (steps > MAX_STEPS) return false
  switch (entity.kind) {
    case 'external':
      return isForeign(entity.name)
    case 'attribute':
      return isForeignObject(program, entity.object, steps + 1)
    case 'value':
      return (
        entity.expression.kind === 'call' &&
        resolve(program, entity.scope, entity.expression.callee).some((maker) =>
          isForeignMaker(program, maker),
        )
      )
    default:
      return false
  }
}

/** A class of the project is one if it inherits `task` from such a package. */
function isForeignMaker(program: Program, maker: Entity): boolean {
  if (maker.kind !== 'class') return maker.kind === 'external' && isForeign(maker.name)
  const definesTask = resolveAttribute(program, maker, 'task').some(({ kind }) => kind !== 'unknown')
  return (
    !definesTask && inheritsFrom(program, maker, (base) => base.kind === 'external' && isForeign(base.name))
  )
}
