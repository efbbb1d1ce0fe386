import type { Parameter } from '../model/types.ts'
import { mayGive } from '../python/body-fingerprint.ts'
import type { ClassFact, Expression, FunctionFact } from '../python/facts.ts'
import { bindingsOf, isAttributeAssigned } from '../semantic/bindings.ts'
import type { ClassEntity, Scope } from '../semantic/entity.ts'
import type { Option, Options } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { basesOf, resolve } from '../semantic/resolve.ts'
import { classScope } from '../semantic/scope.ts'
import { messageParameters } from '../signature/message-parameters.ts'
import { identityBelow } from './decorated-identity.ts'
import type { FoundTask } from './found-task.ts'
import { taskOptions } from './task-options.ts'
import { describeQueue } from './task-queue.ts'
import { type NameOrUnknown, unknownName, type WireName, wireName } from './wire-name.ts'
import { parametersThrough } from './wrapper-signature.ts'

/** A class passed to `app.register_task`: its attributes are the task's options, its `run` takes the arguments. */
export function classTask(program: Program, fact: ClassFact, scope: Scope, call: Expression): FoundTask {
  const entity = { kind: 'class', fact, scope } as const
  const options = classOptions(program, entity)
  const module = program.layout.moduleOf(scope.path)
  const implied =
    module === null ? { unknown: 'the file is not an importable module' } : { name: `${module}.${fact.name}` }
  const name = nameOf(program, entity, options, implied)
  return {
    name: name.value,
    nameOrigin: name.origin,
    symbol: name.symbol,
    module: module ?? '',
    qualname: fact.name,
    path: scope.path,
    line: fact.line,
    kind: 'class',
    bound: false,
    queue: describeQueue(program, options),
    options: taskOptions(program, options),
    parameters: runParameters(program, findMethod(program, entity, 'run')),
    origin: {
      scope,
      definition: fact,
      decorator: null,
      call,
      options,
      implied: { path: 'name' in implied ? implied.name : null, naming: 'path' },
      unknownName: name.unknown,
      words: fact.words,
      shift: null,
      startLine: fact.decorators[0]?.line ?? fact.line,
      endLine: fact.endLine,
    },
  }
}

const ANYTHING: Parameter[] = [
  { name: 'args', kind: 'varargs', required: false },
  { name: 'kwargs', kind: 'varkw', required: false },
]

/** The parameters of `run` without the first, which Python fills with the task or its class. */
function runParameters(program: Program, run: Method | null): Parameter[] {
  // `run` comes from a base outside of the repository or not from a `def`: it may take anything.
  if (run === null) return ANYTHING
  const { decorators, parameters } = run.fact
  const isStatic = decorators.some(({ expression }) => isNamed(expression, 'staticmethod'))
  const others = decorators.filter(({ expression }) => !isNamed(expression, 'staticmethod', 'classmethod'))
  const identity = identityBelow(program, run.scope, others)
  if (identity.kind === 'unknown') return ANYTHING
  const facts =
    identity.kind === 'wrapper' ? identity.parameters : parametersThrough(identity.through, parameters)
  return messageParameters(facts, !isStatic)
}

function nameOf(program: Program, entity: ClassEntity, options: Options, implied: NameOrUnknown): WireName {
  const keyword = nameKeyword(program, entity)
  if (keyword) return wireName(program, { byKeyword: new Map([['name', keyword]]), hidden: null }, implied)
  const unknown = nameSetByCode(program, entity)
  return unknown === null ? wireName(program, options, implied) : unknownName(unknown)
}

/** `class Pay(Base, name=PAY)` where `Base.__init_subclass__(cls, name)` sets `cls.name = name`. */
function nameKeyword(program: Program, entity: ClassEntity): Option | null {
  const { fact, scope } = entity
  const given = fact.arguments.find(({ keyword }) => keyword === 'name')
  const init = given ? findMethod(program, entity, '__init_subclass__')?.fact : undefined
  const [self, ...parameters] = init?.parameters ?? []
  if (!given || !self || !init || !parameters.some((one) => one.name === 'name')) return null
  // The facts of a file do not hold the bodies of all functions, but their words.
  const [, rest, ...again] = ` ${init.words} `.split(` ${self.name} name name `)
  const [next = ''] = rest?.split(' ') ?? []
  if (rest === undefined || again.length > 0 || !['', 'or', 'super', self.name].includes(next)) return null
  return { keyword: 'name', value: given.value, scope, argument: null }
}

/** Why the attribute `name` may differ from what the class body assigns; null where nothing suggests it. */
function nameSetByCode(program: Program, entity: ClassEntity): string | null {
  if (entity.fact.decorators.some(({ expression }) => maySetName(program, entity.scope, expression))) {
    return 'a decorator may set the name of its class'
  }
  for (const { fact, scope } of ancestry(program, entity)) {
    if (fact.arguments.some((argument) => argument.keyword !== null))
      return 'its class keywords are read by code'
    const bindings = bindingsOf(fact.body).byName.get('name') ?? []
    const [only, ...others] = bindings
    if (others.length > 0) return 'its name is bound more than once'
    if (only && (only.kind !== 'assignment' || only.guarded || only.statement.operator !== '=')) {
      return 'its name is computed'
    }
    for (const method of fact.body) {
      if (method.kind !== 'function' || !CONSTRUCTORS.has(method.name)) continue
      // `__init_subclass__` may set or delete any attribute. The others must name the attribute to set it.
      if (method.name === '__init_subclass__') return 'a class defines __init_subclass__'
      if (mayGive(method.words, 'name')) return `${method.name} may set its name`
    }
    if (isAttributeAssigned(scope.statements, fact.name, 'name'))
      return 'its name is assigned after the class'
  }
  return null
}

/** A decorator of the repository whose body does not mention `name` cannot set it. Other decorators may. */
function maySetName(program: Program, scope: Scope, decorator: Expression): boolean {
  if (isNamed(decorator, 'register_task')) return false
  return !resolve(program, scope, decorator).every((entity) => {
    return entity.kind === 'function' && !mayGive(entity.fact.words, 'name')
  })
}

const CONSTRUCTORS: ReadonlySet<string> = new Set(['__init__', '__new__', '__init_subclass__'])

function isNamed(expression: Expression, ...names: readonly string[]): boolean {
  return (expression.kind === 'name' || expression.kind === 'attribute') && names.includes(expression.name)
}

/** A property, an attribute under a condition, or one that is assigned after the class. */
const COMPUTED: Expression = { kind: 'other', type: 'computed attribute', at: { start: 0, end: 0 } }

/** Class attributes as options; those of the class win over those of its bases. */
export function classOptions(program: Program, entity: ClassEntity): Options {
  const byKeyword = new Map<string, Option>()
  for (const one of ancestry(program, entity).reverse()) {
    const scope = classScope(one)
    for (const [keyword, bindings] of bindingsOf(one.fact.body).byName) {
      const last = bindings.at(-1)
      if (last?.kind !== 'assignment' && last?.kind !== 'definition') continue
      const isPlain = last.kind === 'assignment' && !last.guarded && last.statement.operator === '='
      const isKept = isPlain && !isAttributeAssigned(one.scope.statements, one.fact.name, keyword)
      const value = isKept ? last.statement.value : COMPUTED
      byKeyword.set(keyword, { keyword, value, scope, argument: null })
    }
  }
  return { byKeyword, hidden: null }
}

export interface Method {
  readonly fact: FunctionFact
  readonly scope: Scope
}

/** The nearest `def` of a method; null where there is none, or where something else has its name. */
export function findMethod(program: Program, entity: ClassEntity, name: string): Method | null {
  for (const one of ancestry(program, entity)) {
    const [binding, ...others] = bindingsOf(one.fact.body).byName.get(name) ?? []
    if (!binding) continue
    const isPlain = binding.kind === 'definition' && binding.statement.kind === 'function' && !binding.guarded
    if (others.length > 0 || !isPlain || binding.statement.kind !== 'function') return null
    return { fact: binding.statement, scope: classScope(one) }
  }
  return null
}

/** A class and the repository's classes that it inherits from, each once, nearest first. */
export function ancestry(program: Program, entity: ClassEntity): ClassEntity[] {
  const found = new Map<ClassFact, ClassEntity>([[entity.fact, entity]])
  for (const one of found.values()) {
    for (const base of basesOf(program, one)) {
      if (base.kind === 'class' && !found.has(base.fact)) found.set(base.fact, base)
    }
  }
  return [...found.values()]
}
