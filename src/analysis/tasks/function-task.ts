import type { FunctionFact, ParameterFact } from '../python/facts.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluate } from '../semantic/evaluate.ts'
import { mergeOptions, type Option, type Options } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { resolve } from '../semantic/resolve.ts'
import { messageParameters } from '../signature/message-parameters.ts'
import { classOptions } from './class-task.ts'
import type { Identity } from './decorated-identity.ts'
import type { FoundTask, TaskOrigin } from './found-task.ts'
import { taskOptions } from './task-options.ts'
import { describeQueue } from './task-queue.ts'
import { type NameOrUnknown, wireName } from './wire-name.ts'
import { parametersThrough } from './wrapper-signature.ts'

/** The task that a function becomes, with the options of `origin`. */
export function functionTask(
  program: Program,
  fact: FunctionFact,
  scope: Scope,
  outer: readonly string[],
  identity: Identity,
  kind: 'function' | 'call',
  origin: Omit<TaskOrigin, 'unknownName'>,
): FoundTask {
  const options = withBase(program, origin.options)
  const bound = isBound(program, options.byKeyword.get('bind'), fact)
  const facts = parametersOf(fact, identity)
  const name = wireName(program, options, implicitName(program, fact, scope.path, identity))
  return {
    name: name.value,
    nameOrigin: name.origin,
    module: program.layout.moduleOf(scope.path) ?? '',
    qualname: [...outer, fact.name].join('.'),
    path: scope.path,
    line: fact.line,
    kind,
    bound,
    queue: describeQueue(program, options),
    options: taskOptions(program, options),
    parameters: messageParameters(facts, bound),
    origin: { ...origin, options, unknownName: name.unknown },
  }
}

function parametersOf(fact: FunctionFact, identity: Identity): readonly ParameterFact[] {
  if (identity.kind === 'wrapper') return identity.parameters
  return identity.kind === 'decorated'
    ? parametersThrough(identity.through, fact.parameters)
    : fact.parameters
}

/** Attributes of `base=B` are options where the decorator sets none, apart from the name. */
function withBase(program: Program, options: Options): Options {
  const base = options.byKeyword.get('base')
  if (!base) return options
  for (const entity of resolve(program, base.scope, base.value)) {
    if (entity.kind !== 'class') continue
    const byKeyword = new Map(classOptions(program, entity).byKeyword)
    byKeyword.delete('name')
    return mergeOptions({ byKeyword, hidden: null }, options)
  }
  return options
}

function implicitName(program: Program, fact: FunctionFact, path: string, identity: Identity): NameOrUnknown {
  if (identity.kind === 'unknown') return { unknown: identity.reason }
  const module = program.layout.moduleOf(identity.kind === 'wrapper' ? identity.path : path)
  if (module === null) return { unknown: 'the file is not an importable module' }
  return { name: `${module}.${identity.kind === 'wrapper' ? identity.name : fact.name}` }
}

/** By Python's truth of the value; where it is not known, by a first parameter called `self`. */
function isBound(program: Program, option: Option | undefined, { parameters }: FunctionFact): boolean {
  if (!option) return false
  const value = evaluate(program, option.scope, option.value)
  return value.known ? Boolean(value.value) : parameters[0]?.name === 'self'
}
