import type { ClassEntity, Entity, FunctionEntity, Scope } from './entity.ts'
import type { Program } from './program.ts'

export function moduleScope(program: Program, path: string): Scope | null {
  const facts = program.factsOf(path)
  if (facts === null) return null
  return { path, kind: 'module', statements: facts.statements, parent: null, parameters: [] }
}

export function classScope(entity: ClassEntity): Scope {
  const { fact, scope } = entity
  return {
    path: scope.path,
    kind: 'class',
    statements: fact.body,
    definition: fact,
    parent: scope,
    parameters: [],
  }
}

/** A function's own scope. Where its arguments are `given`, cached answers hold for that call alone. */
export function functionScope(
  { fact, scope }: FunctionEntity,
  given?: ReadonlyMap<string, readonly Entity[]>,
): Scope {
  const parameters = fact.parameters.map((parameter) => parameter.name)
  const isOneCall = given !== undefined || isInCall(scope)
  return {
    path: scope.path,
    kind: 'function',
    // The cache is keyed by this array.
    statements: isOneCall ? [...fact.body] : fact.body,
    parent: scope,
    parameters,
    ...(given && { given }),
  }
}

function isInCall(scope: Scope | null): boolean {
  return scope !== null && (scope.given !== undefined || isInCall(scope.parent))
}
