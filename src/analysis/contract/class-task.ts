import type { ClassFact, Expression, FunctionFact } from '../python/facts.ts'
import { bindingsOf } from './bindings.ts'
import type { Entity } from './entities.ts'
import type { LinkedTask } from './linked-task.ts'
import type { Option, Options } from './options.ts'
import { messageParameters } from './parameters.ts'
import type { Program } from './program.ts'
import { describeQueue } from './queue.ts'
import { basesOf, classScope } from './resolve.ts'
import type { Scope } from './scope.ts'
import { type NameOrUnknown, type WireName, wireName } from './wire-name.ts'

/** A class that `app.register_task` was given: its attributes are its options, its `run` takes the arguments. */
export function classTask(program: Program, fact: ClassFact, scope: Scope, call: Expression): LinkedTask {
  const entity = { kind: 'class', fact, scope } as const
  const options = classOptions(program, entity)
  const module = program.layout.moduleOf(scope.path)
  const implied =
    module === null ? { unknown: 'the file is no importable module' } : { name: `${module}.${fact.name}` }
  const name = nameOf(program, entity, options, implied)
  return {
    name: name.value,
    nameOrigin: name.origin,
    module: module ?? '',
    qualname: fact.name,
    path: scope.path,
    line: fact.line,
    kind: 'class',
    bound: false,
    queue: describeQueue(program, options),
    parameters: messageParameters(findMethod(program, entity, 'run')?.parameters ?? [], true),
    origin: {
      scope,
      definition: fact,
      decorator: null,
      call,
      options,
      unknownName: name.unknown,
      words: fact.words,
      startLine: fact.decorators[0]?.line ?? fact.line,
      endLine: fact.endLine,
    },
  }
}

function nameOf(program: Program, entity: Class, options: Options, implied: NameOrUnknown): WireName {
  if (
    entity.fact.arguments.some((argument) => argument.keyword !== null && argument.keyword !== 'metaclass')
  ) {
    return { value: null, origin: 'dynamic', unknown: 'its class keywords are read by code' }
  }
  // `__init_subclass__` may set or wipe the attribute.
  if (findMethod(program, entity, '__init_subclass__')) {
    return { value: null, origin: 'dynamic', unknown: 'a base class defines __init_subclass__' }
  }
  return wireName(program, options, implied)
}

/** Class attributes as options, a base's below the class's own. */
function classOptions(program: Program, entity: Class): Options {
  const byKeyword = new Map<string, Option>()
  for (const one of ancestry(program, entity).reverse()) {
    const scope = classScope(one)
    for (const [keyword, bindings] of bindingsOf(one.fact.body).byName) {
      const last = bindings.at(-1)
      if (last?.kind !== 'assignment') continue
      byKeyword.set(keyword, { keyword, value: last.statement.value, scope, argument: null })
    }
  }
  return { byKeyword, hidden: null }
}

function findMethod(program: Program, entity: Class, name: string): FunctionFact | null {
  for (const one of ancestry(program, entity)) {
    for (const statement of one.fact.body) {
      if (statement.kind === 'function' && statement.name === name) return statement
    }
  }
  return null
}

/** A class and those of the repository that it inherits from, each once, nearest first. */
function ancestry(program: Program, entity: Class): Class[] {
  const found = new Map<ClassFact, Class>([[entity.fact, entity]])
  for (const one of found.values()) {
    for (const base of basesOf(program, one)) {
      if (base.kind === 'class' && !found.has(base.fact)) found.set(base.fact, base)
    }
  }
  return [...found.values()]
}

type Class = Entity & { kind: 'class' }
