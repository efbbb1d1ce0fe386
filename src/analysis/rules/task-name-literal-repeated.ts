import { type Prose, prose } from '../../shared/prose.ts'
import { referTo } from '../fixes/add-import.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import { workerLists } from '../import-graph/worker-lists.ts'
import { requestedOr } from '../model/requested.ts'
import type { Expression, Span } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import type { Reference, ReferenceUse } from '../references/reference.ts'
import { resolveOne } from '../semantic/resolve.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { namesOf } from '../tasks/task-names.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'

const BASE = {
  'shop/tasks.py':
    'from celery import shared_task\n\n\n@shared_task(name="shop.tasks.pay")\ndef pay(order_id):\n    pass\n',
  'shop/views.py': 'from shop.celery import app\n',
}

export const taskNameLiteralRepeated = defineRule({
  id: 'task-name-literal-repeated',
  category: 'names',
  severity: 'notice',
  yieldsTo: ['reference-to-missing-task'],
  summary: 'Finds task names repeated as a literal instead of an imported constant.',

  check(context) {
    return [
      ...Map.groupBy(repetitions(context), ({ reference: { path, name } }) => `${path}\0${name}`).values(),
    ].map((group) => report(context, group))
  },

  page: {
    breaks:
      'Nothing at once. Two literals of one name drift apart: an edit of one misses the other, and no tool follows it. A name that differs by a letter is sent, and the worker drops it without an error.',
    notices: 'Nobody, until one of the two changes.',
    forward: [
      'Write the name once, as a constant next to the task.',
      'Use the constant in the decorator, and import it wherever code names the task. Messages do not change.',
    ],
    rollback: 'Harmless: the name is the same.',
    whenNot:
      'The other place cannot import the task’s module: another service, or a module that the task’s module imports.',
    limits: [
      'Names in settings, schedules and routes are ignored: these load before task modules. Migrations are ignored because they must not change with the code, and lists in tests because they pin names on purpose.',
      'Names put together from parts are not recognised.',
    ],
    flagged: {
      base: BASE,
      head: {
        ...BASE,
        'shop/views.py':
          'from shop.celery import app\n\n\ndef checkout(order_id):\n    app.send_task("shop.tasks.pay", args=[order_id])\n',
      },
    },
    allowed: {
      base: BASE,
      head: {
        'shop/tasks.py':
          'from celery import shared_task\n\nTASK_PAY = "shop.tasks.pay"\n\n\n@shared_task(name=TASK_PAY)\ndef pay(order_id):\n    pass\n',
        'shop/views.py':
          'from shop.celery import app\nfrom shop.tasks import TASK_PAY\n\n\ndef checkout(order_id):\n    app.send_task(TASK_PAY, args=[order_id])\n',
      },
    },
  },
})

interface Repetition {
  readonly task: LinkedTask
  readonly reference: Reference
}

/** Literals that this change added, or whose task it named. */
function repetitions({ base, head }: RuleContext): Repetition[] {
  const explicit = new Map(
    head.tasks.flatMap((task): [string, LinkedTask][] =>
      task.name !== null &&
      !task.origin.isAlias &&
      (task.nameOrigin === 'literal' || task.nameOrigin === 'constant')
        ? [[task.name, task]]
        : [],
    ),
  )
  const before = new Set(requestedOr(base.references, []).map(({ path, name }) => `${path}\0${name}`))
  const named = namesOf(base.tasks)
  // A module may have its task's name: `imports = ("shop.jobs",)` names the module.
  const modules = listedPlaces(head)
  return requestedOr(head.references, []).flatMap((reference): Repetition[] => {
    const task = explicit.get(reference.name)
    if (!task || !counts(reference) || modules.has(placeKey(reference.path, reference.at))) return []
    const isNew = !before.has(`${reference.path}\0${reference.name}`) || !named.has(reference.name)
    return isNew && !isItsConstant(head, task, reference) ? [{ task, reference }] : []
  })
}

function listedPlaces(head: RuleContext['head']): ReadonlySet<string> {
  return new Set(
    workerLists(head).flatMap(({ entries }) => entries.map(({ path, item }) => placeKey(path, item.at))),
  )
}

function placeKey(path: string, at: Span | null): string {
  return `${path}\0${at?.start}`
}

/** Uses that can import a constant: settings load before task modules, and migrations must not change. */
const IMPORTABLE: ReadonlySet<ReferenceUse> = new Set(['send', 'signature', 'comparison', 'item', 'constant'])

/** A test that lists names pins them on purpose; an imported constant would always agree. */
function counts({ path, use, isIgnored }: Reference): boolean {
  if (/(^|\/)migrations\//.test(path) || !IMPORTABLE.has(use)) return false
  return !isIgnored || (use !== 'constant' && use !== 'item')
}

/** Whether the reference is the value of the constant that names the task. */
function isItsConstant(head: RuleContext['head'], task: LinkedTask, { path, at }: Reference): boolean {
  const source = nameConstant(head, task)
  return source !== null && source.path === path && source.literal.at.start === at?.start
}

interface NameConstant {
  readonly path: string
  readonly name: string | null
  readonly literal: Expression
}

function nameConstant({ program }: RuleContext['head'], task: LinkedTask): NameConstant | null {
  const option = task.origin.options.byKeyword.get('name')
  if (!option) return null
  const entity = resolveOne(program, option.scope, option.value)
  if (entity?.kind !== 'value') return null
  return { path: entity.scope.path, name: entity.name, literal: entity.expression }
}

function report(context: RuleContext, group: readonly Repetition[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const { task, reference } = first
  return {
    path: reference.path,
    line: reference.line,
    endLine: reference.line,
    side: 'head',
    title: prose`Task name ${task.name ?? ''} is written out twice`,
    message: message(context, task),
    advice: [],
    names: [{ old: task.name, new: task.name }],
    fix: () => fix(context, group, task),
  }
}

function message(context: RuleContext, task: LinkedTask): Prose {
  const constant = nameConstant(context.head, task)?.name ?? null
  const origin =
    constant === null
      ? prose`which the decorator in ${task.path} writes out too`
      : prose`which is the constant ${constant} in ${task.path}`
  const remedy = constant === null ? prose` Move it into a constant next to the task.` : []
  return prose`This repeats the name ${task.name ?? ''}, ${origin}. An edit of one will miss the other.${remedy}`
}

function fix(context: RuleContext, group: readonly Repetition[], task: LinkedTask): FixDraft | null {
  const constant = constantFor(context, task)
  if (constant === null) return null
  const uses = group.map(({ reference }) => useOf(context, constant, reference))
  const sure = uses.filter((use) => use !== null)
  if (sure.length < uses.length) return null
  // A new import runs another module first, which may matter.
  const isBound = constant.edits.length === 0 && sure.every((edits) => edits.length === 1)
  return {
    title: prose`Refer to ${constant.name}`,
    safety: isBound ? 'safe' : 'suggestion',
    edits: [...constant.edits, ...distinct(sure.flat())],
  }
}

interface Constant {
  readonly path: string
  readonly name: string
  readonly edits: readonly TextEdit[]
}

/** The existing constant, or a new one above the decorator. */
function constantFor(context: RuleContext, task: LinkedTask): Constant | null {
  const source = nameConstant(context.head, task)
  if (source?.name != null) return { path: source.path, name: source.name, edits: [] }
  const value = task.origin.options.byKeyword.get('name')?.argument?.value
  const text = context.headText(task.path)
  const start = task.origin.decorator?.at.start
  if (value?.kind !== 'string' || text === null || start === undefined) return null
  // A class or function has no place for the constant.
  if (start > 0 && text[start - 1] !== '\n') return null
  const name = `TASK_${task.qualname.toUpperCase()}`
  if (!/^\w+$/.test(name) || new RegExp(`\\b${name}\\b`).test(text)) return null
  const { path } = task
  return {
    path,
    name,
    edits: [
      { path, start, end: start, text: `${name} = ${text.slice(value.at.start, value.at.end)}\n\n\n` },
      { path, start: value.at.start, end: value.at.end, text: name },
    ],
  }
}

function useOf(context: RuleContext, constant: Constant, { path, at }: Reference): TextEdit[] | null {
  const text = context.headText(path)
  if (text === null || at === null) return null
  // The file may use the new name for something else.
  if (constant.edits.length > 0 && new RegExp(`\\b${constant.name}\\b`).test(text)) return null
  if (
    path === constant.path &&
    constant.edits.some(({ start }) => at.start < start) &&
    !runsLater(context, path, at)
  )
    return null
  const found = referTo(context.head.program, { path, text, at: at.start }, constant)
  if (found === null) return null
  const use = { path, ...at, text: found.expression }
  return found.edit === null ? [use] : [found.edit, use]
}

/** Whether a place is inside a function, whose body runs once the whole module is there. */
function runsLater({ head }: RuleContext, path: string, at: Span): boolean {
  const everywhere = { functions: 'skip', classes: 'enter', deadBlocks: 'enter' } as const
  return walkStatements(head.program.factsOf(path)?.statements ?? [], everywhere).some((one) => {
    return one.kind === 'function' && one.at.start <= at.start && at.end <= one.at.end
  })
}

/** Two references in one file need one import. */
function distinct(edits: readonly TextEdit[]): readonly TextEdit[] {
  return [...new Map(edits.map((edit) => [`${edit.path}\0${edit.start}\0${edit.end}`, edit])).values()]
}
