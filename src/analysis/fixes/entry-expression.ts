import type { QueueRegistry } from '../model/types.ts'
import { isEnumClass, isTextClass } from '../semantic/evaluate.ts'
import type { Program } from '../semantic/program.ts'
import { resolveName } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import { stringLiteral } from './python-source.ts'

/** The suffix after the registry's name that gives Celery an entry's queue; null for a nested class. */
export function entrySuffix(
  program: Program,
  registry: QueueRegistry,
  entry: string,
  fileText: string,
): string | null {
  if (registry.form === 'mapping') return `[${stringLiteral(entry, fileText)}]`
  if (registry.class === null) return ''
  const scope = moduleScope(program, registry.path)
  const [owner] = scope ? resolveName(program, scope, registry.class) : []
  if (owner?.kind !== 'class') return null
  const isPlainEnum = isEnumClass(program, owner) && !isTextClass(program, owner)
  return `.${entry}${isPlainEnum ? '.value' : ''}`
}
