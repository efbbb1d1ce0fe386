import type { ClassFact } from '../python/facts.ts'
import type { FunctionEntity, Scope } from './entity.ts'
import type { Program } from './program.ts'
import { type Static, unknown } from './static-value.ts'

/** `__name__` */
export function moduleName(program: Program, path: string): Static {
  const module = program.layout.moduleOf(path)
  return module === null ? unknown(`${path} is not an importable module`) : { known: true, value: module }
}

/** `__package__` */
export function packageName(program: Program, path: string): Static {
  const module = program.layout.moduleOf(path)
  if (module === null) return unknown(`${path} is not an importable module`)
  const isPackage = path.endsWith('/__init__.py')
  return { known: true, value: isPackage ? module : module.slice(0, Math.max(0, module.lastIndexOf('.'))) }
}

/** `__qualname__` in a class body. */
export function qualifiedName({ name }: ClassFact, { parent }: Scope): Static {
  return parent?.kind === 'module'
    ? { known: true, value: name }
    : unknown('is the name of a nested definition')
}

/** `f.__name__` of a function of the repository. */
export function functionAttribute(program: Program, entity: FunctionEntity, name: string): Static {
  if (name === '__name__') return { known: true, value: entity.fact.name }
  if (name === '__module__') return moduleName(program, entity.scope.path)
  if (name === '__qualname__') {
    const { fact, scope } = entity
    return scope.kind === 'module'
      ? { known: true, value: fact.name }
      : unknown('is the name of a nested function')
  }
  return unknown('is an attribute of a function')
}
