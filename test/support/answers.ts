import { requestedOr } from '../../src/analysis/model/requested.ts'
import type { Parameter } from '../../src/analysis/model/types.ts'
import type { Statement } from '../../src/analysis/python/facts.ts'
import type { Entity, Scope } from '../../src/analysis/semantic/entity.ts'
import { evaluate } from '../../src/analysis/semantic/evaluate.ts'
import type { Program } from '../../src/analysis/semantic/program.ts'
import { resolve } from '../../src/analysis/semantic/resolve.ts'
import { classScope, functionScope, moduleScope } from '../../src/analysis/semantic/scope.ts'
import type { Snapshot } from '../../src/analysis/snapshot.ts'
import type { LinkedTask } from '../../src/analysis/tasks/linked-task.ts'
import type { Answer } from './snippet-page.ts'

/** What the analysis knows of each line: tasks, registries, what stays unknown, and what `reveal(…)` refers to. */
export function answersOf(snapshot: Snapshot): readonly Answer[] {
  const { program, tasks, unresolved, registries } = snapshot
  return [
    ...tasks.map((task) => ({ path: task.path, line: task.line, text: taskText(snapshot, task) })),
    ...registries.map(({ path, holder, entries }) => ({
      path,
      line: lineOf(program, path, holder),
      text: `registry { ${Object.entries(entries)
        .map(([name, queue]) => `${name}: ${queue ?? '?'}`)
        .join(', ')} }`,
    })),
    ...unresolved.map(({ path, line, reason }) => ({ path, line, text: `unknown: ${reason}` })),
    ...[...program.paths].flatMap((path) => {
      const scope = moduleScope(program, path)
      return scope ? revealed(program, scope, scope.statements) : []
    }),
  ]
}

/** `shop.tasks.pay(order_id, retries=) to mail by route` */
function taskText({ unreachable, unimported }: Snapshot, task: LinkedTask): string {
  const { name, parameters, effectiveQueue, entry, path, registry } = task
  const isUsual = effectiveQueue.by === 'default' && effectiveQueue.queue === 'celery'
  return [
    `${name ?? '?'}(${parameters.map(parameterText).join(', ')})`,
    ...(isUsual ? [] : [`to ${effectiveQueue.queue ?? '?'} by ${effectiveQueue.by}`]),
    ...(registry && entry ? [`as ${entry} of ${registry.path}`] : []),
    ...(unreachable.has(path) || requestedOr(unimported, new Set()).has(path)
      ? ['imported by no worker']
      : []),
  ].join(' ')
}

function parameterText({ name, kind, required }: Parameter): string {
  if (kind === 'varargs') return `*${name}`
  if (kind === 'varkw') return `**${name}`
  return `${kind === 'keyword' ? '*, ' : ''}${name}${required ? '' : '='}`
}

function lineOf(program: Program, path: string, holder: string | null): number {
  const found = program.factsOf(path)?.statements.find((one) => {
    if (one.kind === 'class') return one.name === holder
    return one.kind === 'assignment' && one.target.kind === 'name' && one.target.name === holder
  })
  return found?.line ?? 1
}

/** `reveal(x)` at any depth. */
function revealed(program: Program, scope: Scope, statements: readonly Statement[]): Answer[] {
  return statements.flatMap((statement): Answer[] => {
    switch (statement.kind) {
      case 'function':
        return revealed(program, functionScope({ kind: 'function', fact: statement, scope }), statement.body)
      case 'class':
        return revealed(program, classScope({ kind: 'class', fact: statement, scope }), statement.body)
      case 'block':
        return revealed(program, scope, statement.body)
      case 'expression': {
        const { value: call, line } = statement
        if (call.kind !== 'call' || call.callee.kind !== 'name' || call.callee.name !== 'reveal') return []
        return call.arguments.map(({ value }) => {
          const entities = resolve(program, scope, value).map((entity) => entityText(program, entity))
          return { path: scope.path, line, text: entities.join(' or ') }
        })
      }
      default:
        return []
    }
  })
}

function entityText(program: Program, entity: Entity): string {
  switch (entity.kind) {
    case 'external':
      return entity.name
    case 'module':
      return entity.path
    case 'function':
    case 'class':
      return `${entity.kind} ${entity.fact.name} of ${entity.scope.path}:${entity.fact.line}`
    case 'attribute':
      return `${entity.name} of ${entityText(program, entity.object)}`
    case 'value': {
      const value = evaluate(program, entity.scope, entity.expression)
      return value.known ? JSON.stringify(value.value) : `a ${entity.expression.kind} of ${entity.scope.path}`
    }
    case 'unknown':
      return `unknown: ${entity.reason}`
  }
}
