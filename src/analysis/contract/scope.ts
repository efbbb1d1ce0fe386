import type { ClassFact, Statement } from '../python/facts.ts'

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
}
