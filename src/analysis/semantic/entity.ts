import type { ClassFact, Expression, FunctionFact, Statement } from '../python/facts.ts'

/** A thing that an expression refers to, followed through imports and assignments within the repository. */
export type Entity =
  /** Defined outside of the repository: `celery.shared_task`. */
  | { readonly kind: 'external'; readonly name: string }
  | { readonly kind: 'module'; readonly path: string }
  | { readonly kind: 'function'; readonly fact: FunctionFact; readonly scope: Scope }
  | { readonly kind: 'class'; readonly fact: ClassFact; readonly scope: Scope }
  /** An expression that is not a plain reference, with its scope. `name` is the variable that it was assigned to. */
  | {
      readonly kind: 'value'
      readonly expression: Expression
      readonly scope: Scope
      readonly name: string | null
    }
  /** An attribute of something that is not followed further: `app.task`. */
  | { readonly kind: 'attribute'; readonly object: Entity; readonly name: string }
  | { readonly kind: 'unknown'; readonly reason: string }

export type FunctionEntity = Entity & { readonly kind: 'function' }
export type ClassEntity = Entity & { readonly kind: 'class' }
export type ValueEntity = Entity & { readonly kind: 'value' }

/** Whether an entity is defined outside of the repository, under one of these names: `functools.wraps`. */
export function isExternal(entity: Entity, names: string | RegExp | ReadonlySet<string>): boolean {
  if (entity.kind !== 'external') return false
  if (typeof names === 'string') return entity.name === names
  return names instanceof RegExp ? names.test(entity.name) : names.has(entity.name)
}

/** Where a name is looked up: a module, class or function body with what encloses it. */
export interface Scope {
  readonly path: string
  readonly kind: 'module' | 'class' | 'function'
  readonly statements: readonly Statement[]
  /** Of a class's own scope. */
  readonly definition?: ClassFact
  readonly parent: Scope | null
  /** Names bound by a function's parameters. */
  readonly parameters: readonly string[]
  /** Their arguments in the one call that is followed. */
  readonly given?: ReadonlyMap<string, readonly Entity[]>
}
