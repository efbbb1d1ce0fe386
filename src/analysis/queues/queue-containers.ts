import type { QueueRegistry } from '../model/types.ts'
import type { DictionaryItem, Expression } from '../python/facts.ts'
import { findArgument, positionalArguments } from '../semantic/arguments.ts'
import { bindingsOf, isAttributeAssigned } from '../semantic/bindings.ts'
import { constantOf } from '../semantic/constant-of.ts'
import { type ClassEntity, type Entity, isExternal, type Scope } from '../semantic/entity.ts'
import { evaluate } from '../semantic/evaluate.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import type { Program } from '../semantic/program.ts'
import { resolve } from '../semantic/resolve.ts'
import { classScope, moduleScope } from '../semantic/scope.ts'
import type { FoundTask } from '../tasks/found-task.ts'

const CONSTANT = /^[A-Z][A-Z0-9_]*$/
const QUEUE_CONSTANT = /QUEUE/

/** A class, mapping or module of constants that may hold queues. */
export interface QueueContainer extends Pick<QueueRegistry, 'path' | 'form' | 'holder'> {
  readonly scope: Scope
  /** The base classes of a class, nearest first. */
  readonly inherited?: readonly Scope[]
  /** A base class is unknown and may have more members. */
  readonly isOpen?: boolean
  /** The items of a mapping. */
  readonly items?: readonly DictionaryItem[]
  /** The settings name this container: all its constants are entries. */
  readonly configured?: boolean
}

/** An entry as code names it: the container and its member. */
export interface EntryUse {
  readonly container: QueueContainer
  readonly member: string
}

/** Identifies a class, mapping or module. */
export function containerKey({
  path,
  form,
  holder,
}: Pick<QueueRegistry, 'path' | 'form' | 'holder'>): string {
  return `${path}\0${form}\0${holder ?? ''}`
}

/** Whether both are the same class, mapping or module. */
export function isSameContainer(a: Pick<QueueRegistry, 'path' | 'form' | 'holder'>, b: typeof a): boolean {
  return containerKey(a) === containerKey(b)
}

export function classContainer(program: Program, path: string, name: string): QueueContainer | null {
  const scope = moduleScope(program, path)
  if (scope === null) return null
  for (const binding of bindingsOf(scope.statements).byName.get(name) ?? []) {
    if (binding.kind !== 'definition' || binding.statement.kind !== 'class') continue
    return containerOfClass(program, { kind: 'class', fact: binding.statement, scope })
  }
  return null
}

/** Cached, because each task that uses the class requests it. */
function containerOfClass(program: Program, entity: ClassEntity): QueueContainer {
  const known = MEMORY.get(program) ?? new Map<string, QueueContainer>()
  MEMORY.set(program, known)
  const key = `${entity.scope.path}\0${entity.fact.at.start}`
  const container = known.get(key) ?? readClass(program, entity)
  known.set(key, container)
  return container
}

const MEMORY = new WeakMap<Program, Map<string, QueueContainer>>()

function readClass(program: Program, entity: ClassEntity): QueueContainer {
  const bases: ClassEntity[] = []
  let isOpen = false
  // Grows while it is iterated. A class that appears again adds nothing.
  const lineage = new Map([[entity.fact, entity]])
  for (const [, one] of lineage) {
    isOpen ||= isAddedTo(program, one)
    for (const base of plainBases(program, one)) {
      if (base.kind !== 'class') isOpen ||= !hasNoEntries(base)
      else if (!lineage.has(base.fact)) {
        lineage.set(base.fact, base)
        bases.push(base)
      }
    }
  }
  const { fact, scope } = entity
  return {
    path: scope.path,
    form: 'class',
    holder: fact.name,
    scope: classScope(entity),
    inherited: bases.map(classScope),
    isOpen,
  }
}

/** The base classes; `Generic` for `Generic[T]`. */
function plainBases(program: Program, { fact, scope }: ClassEntity): Entity[] {
  return positionalArguments(fact.arguments).flatMap(({ value }) =>
    resolve(program, scope, value.kind === 'subscript' ? value.object : value),
  )
}

/** Whether an unknown metaclass, or an assignment like `CeleryQueues.PAY = "pay"`, may add members. */
function isAddedTo(program: Program, { fact, scope }: ClassEntity): boolean {
  const metaclass = findArgument(fact.arguments, 'metaclass')
  const isKnown = !metaclass || resolve(program, scope, metaclass.value).every(hasNoEntries)
  return !isKnown || isAttributeAssigned(scope.statements, fact.name)
}

/** `Enum`, `str`, `TextChoices`, `ABC` and similar classes add no members. */
function hasNoEntries(base: Entity): boolean {
  return isExternal(base, NO_ENTRIES)
}

const NO_ENTRIES =
  /(^|\.)(object|str|\w*Enum(Meta|Type)?|\w*Choices(Meta|Type)?|NamedTuple|Protocol|Generic|ABC(Meta)?|type)$/

/** `QUEUES = {"mail": "mail"}` in a module; null where a key is unknown. */
export function mappingContainer(program: Program, from: Scope, object: Expression): QueueContainer | null {
  const mapping = constantOf(program, from, object)
  if (mapping.kind === 'unknown' || mapping.name === null || mapping.scope.kind !== 'module') return null
  const { expression, scope, name: holder } = mapping
  if (expression.kind !== 'dictionary') return null
  const { items } = expression
  const keys = items.map(({ key }) => key && evaluateText(program, scope, key))
  return keys.includes(null) ? null : { path: scope.path, form: 'mapping', holder, scope, items }
}

/** The container and member in a task's `queue=` option; null where it uses none. */
export function entryUsed(program: Program, task: FoundTask): EntryUse | null {
  const option = task.origin.options.byKeyword.get('queue')
  return option ? entryNamed(program, option.scope, option.value) : null
}

/** The container and member of `CeleryQueues.X`, `Queues.X.value`, `QUEUES["x"]` or `HIGH`. */
function entryNamed(program: Program, scope: Scope, expression: Expression): EntryUse | null {
  if (expression.kind === 'attribute') {
    if (expression.name === 'value' && expression.object.kind === 'attribute') {
      return entryNamed(program, scope, expression.object)
    }
    for (const owner of resolve(program, scope, expression.object)) {
      if (owner.kind === 'class')
        return { container: containerOfClass(program, owner), member: expression.name }
      if (owner.kind === 'module') return constantIn(program, owner.path, expression.name)
    }
    return null
  }
  if (expression.kind === 'subscript') {
    const member = evaluateText(program, scope, expression.index)
    const container = member === null ? null : mappingContainer(program, scope, expression.object)
    return container && member !== null ? { container, member } : null
  }
  if (expression.kind !== 'name') return null
  for (const entity of resolve(program, scope, expression)) {
    if (entity.kind !== 'value' || entity.name === null || entity.scope.kind !== 'module') continue
    return constantIn(program, entity.scope.path, entity.name)
  }
  return null
}

function constantIn(program: Program, path: string, member: string): EntryUse | null {
  const scope = path.endsWith('/') ? null : moduleScope(program, path)
  if (scope === null || !CONSTANT.test(member)) return null
  return { container: { path, form: 'constants', holder: null, scope }, member }
}

function isQueueConstant(name: string, container: QueueContainer, used: ReadonlySet<string>): boolean {
  return used.has(name) || (container.configured ? CONSTANT.test(name) : QUEUE_CONSTANT.test(name))
}

export function containerEntries(
  program: Program,
  container: QueueContainer,
  used: ReadonlySet<string>,
): Record<string, string | null> {
  const entries: Record<string, string | null> = Object.create(null)
  for (const { key, value } of container.items ?? []) {
    const name = key && evaluateText(program, container.scope, key)
    if (name !== null) entries[name] = evaluateText(program, container.scope, value)
  }
  if (container.form === 'mapping') return entries
  const bound = new Set<string>()
  for (const scope of [container.scope, ...(container.inherited ?? [])]) {
    const unbound = [...bindingsOf(scope.statements).byName].filter(([name]) => !bound.has(name))
    for (const [name, bindings] of unbound) {
      bound.add(name)
      const binding = bindings.at(-1)
      if (binding?.kind !== 'assignment' || name.startsWith('_')) continue
      // Of a module's constants, the entries are those that tasks use and those with QUEUE in their name.
      if (container.form === 'constants' && !isQueueConstant(name, container, used)) continue
      const value = evaluate(program, scope, { kind: 'name', name, at: binding.statement.at })
      if (value.known && typeof value.value !== 'string') continue
      entries[name] = value.known && typeof value.value === 'string' ? value.value : null
    }
  }
  return entries
}
