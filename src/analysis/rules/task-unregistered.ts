import { prose } from '../../shared/prose.ts'
import type { LinkedTask } from '../contract/linked-task.ts'
import type { Program } from '../contract/program.ts'
import { tasksPackageOf } from '../contract/unreached.ts'
import { defineRule, type FixDraft, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { tasksOnBothSides } from './shared/redelivery.ts'

export const taskUnregistered = defineRule({
  id: 'task-unregistered',
  category: 'contract',
  severity: 'error',
  summary:
    'Finds tasks whose module the application’s `tasks` package no longer imports, so that no worker does.',

  check(context) {
    const { base, head } = context
    const lost = tasksOnBothSides(context).filter(
      ([old, next]) =>
        head.unreached.has(next.path) && isDiscovered(base.program, old) && !base.unreached.has(old.path),
    )
    return [...Map.groupBy(lost, ([, next]) => next.path).values()].map((group) => report(context, group))
  },
})

/** In a module that autodiscovery imports, or in its package: a folder without `__init__.py` was none before either. */
function isDiscovered({ paths }: Program, { path }: LinkedTask): boolean {
  if (/(^|\/)tasks(\/__init__)?\.py$/.test(path)) return true
  const inPackage = tasksPackageOf(path)
  return inPackage !== null && paths.has(inPackage)
}

function report(context: RuleContext, group: readonly (readonly [LinkedTask, LinkedTask])[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const [old, next] = first
  const who = group.length > 1 ? prose`${group.length} tasks are` : prose`Task ${old.name ?? ''} is`
  return {
    ...placeOf(next),
    side: 'head',
    message: prose`${who} still defined, but nothing imports ${next.module} any more: autodiscovery imports ${parentModule(next.module)} alone, so a worker registers nothing of it and drops the messages that are on their way.`,
    advice: [],
    names: group.map(([{ name }]) => ({ old: name, new: name })),
    fates: { deploy: 'discarded', rollback: 'runs' },
    fix: () => importIt(context, next),
  }
}

function parentModule(module: string): string {
  return module.slice(0, module.lastIndexOf('.'))
}

function importIt(context: RuleContext, { path, module }: LinkedTask): FixDraft | null {
  const inPackage = tasksPackageOf(path)
  const text = inPackage === null ? null : context.headText(inPackage)
  if (inPackage === null || text === null) return null
  const name = module.slice(module.lastIndexOf('.') + 1)
  const statements = context.head.program.factsOf(inPackage)?.statements ?? []
  const last = statements.findLast((one) => one.kind === 'from' || one.kind === 'import')
  const line = `from . import ${name}`
  const edit =
    last === undefined
      ? { start: text.length, end: text.length, text: text === '' ? `${line}\n` : line }
      : { start: last.at.end, end: last.at.end, text: `\n${line}` }
  return {
    title: prose`Import ${name} in its package`,
    safety: 'suggestion',
    edits: [{ path: inPackage, ...edit }],
  }
}
