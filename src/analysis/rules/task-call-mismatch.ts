import { list, type Prose, prose } from '../../shared/prose.ts'
import type { Refusal } from '../calls/given-arguments.ts'
import type { MismatchedCall } from '../calls/mismatched-calls.ts'
import { newMismatches } from '../calls/new-mismatches.ts'
import type { TaskCall } from '../calls/task-calls.ts'
import { lineOfOffset } from '../fixes/text-edit.ts'
import type { Parameter } from '../model/types.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { labelOf } from '../tasks/task-names.ts'
import { defineRule, type Report, type RuleContext } from './define-rule.ts'
import { exampleTask } from './shared/example-task.ts'
import { otherLines } from './shared/other-lines.ts'

const ID = 'task-call-mismatch'

const schedule = (entry: string) => ({
  'shop/settings.py': `CELERY_BEAT_SCHEDULE = {
    "charge": {"task": "shop.tasks.charge", "schedule": 3600${entry}},
}
`,
})
const BASE = exampleTask('order_id')

export const taskCallMismatch = defineRule({
  id: ID,
  category: 'contract',
  severity: 'error',
  summary: 'Finds calls, signatures, schedule entries and rows with arguments that their task does not take.',

  check(context) {
    const found = newMismatches(context.base, context.head, oldTasks(context)).map((one) => ({
      ...one,
      place: placeOfCall(context, one.call),
    }))
    const open = found.filter(({ place }) => !context.isSuppressed(ID, place))
    const groups = Map.groupBy(open, ({ place, task, call, refusal }) =>
      JSON.stringify([place.path, labelOf(task), call.by, refusal]),
    )
    return [...groups.values()].flatMap(([first, ...others]) => (first ? [report(first, others)] : []))
  },

  page: {
    breaks:
      'Celery compares the arguments of `delay` and `apply_async` with the task’s parameters and raises `TypeError` in the caller. Beat does the same for a schedule entry or a row of django-celery-beat where it has imported the task: it logs an error each time the entry is due. Nothing is compared for `send_task`, a later step of a chain, a task class, a task with `typing=False` or one behind another decorator: there the worker fails with `TypeError`, and the task’s body never runs.',
    notices:
      'The caller, where Celery compares the arguments and somebody runs this code. Otherwise the log of beat or of a worker alone.',
    forward: [
      'Pass the arguments that the task takes, or give new parameters a default.',
      'If the task’s parameters change, change its callers, schedule entries and rows in the same change, and keep old messages in mind: `required-argument-added` and its neighbours report those.',
    ],
    rollback: 'The old code has neither the call nor the new parameters, so a rollback loses nothing.',
    whenNot:
      'A decorator or base class that celery-guard does not follow supplies the argument. Suppress the finding with that reason.',
    limits: [
      'A call counts only if it fails for certain. Arguments from `*values`, `**options` or a variable may be anything, and a signature may get further arguments before it is sent, other than in `.si()`, behind another step of a chain, in `link=` and in `add_periodic_task`.',
      'Tasks are not judged whose base class changes arguments, or whose decorators celery-guard does not follow. A missing argument counts behind another package’s decorator if senders of another task behind it give all arguments.',
      'Direct calls of a task’s function, `map`, `starmap` and `chunks` are not read.',
      'A task of `celery.task.periodic_task` counts as an entry without arguments.',
      'A row counts where code or a new migration creates it with a name and JSON that are written out, or with `json.dumps` of a list or mapping. A row that is off is not judged, nor are rows in a file that sets `args` or `kwargs` of rows afterwards, and those of migrations that base has or that replace others.',
      'A call by name of a task whose body ends with `pass`, `...` or `raise NotImplementedError` is not reported: another service may run the task.',
      'A call that failed before for the same kind of reason and that the change does not touch is not reported.',
    ],
    flagged: {
      base: { ...BASE, ...schedule(', "args": [7]') },
      head: { ...BASE, ...schedule('') },
    },
    allowed: {
      base: { ...BASE, ...schedule(', "args": [7]') },
      head: { ...BASE, ...schedule(', "kwargs": {"order_id": 7}') },
    },
  },
})

/** The task that base has in the place of a renamed one; others are themselves. */
function oldTasks({ changes }: RuleContext): (task: LinkedTask) => LinkedTask {
  const paired = new Map(changes.flatMap(({ old, new: next }) => (old && next ? [[next, old]] : [])))
  return (task) => paired.get(task) ?? task
}

type Place = Pick<Report, 'path' | 'line' | 'endLine'>
type Found = MismatchedCall & { readonly place: Place }

/** A schedule entry is at its key. */
function placeOfCall({ headText }: RuleContext, { path, line, endLine, keyAt }: TaskCall): Place {
  const text = keyAt === null ? null : headText(path)
  if (text === null || keyAt === null) return { path, line, endLine }
  const at = lineOfOffset(text, keyAt)
  return { path, line: at, endLine: at }
}

function report({ call, task, refusal, place }: Found, others: readonly Found[]): Report {
  const name = labelOf(task) ?? task.qualname
  return {
    ...place,
    side: 'head',
    title: prose`${WHAT[call.by]} of ${name} ${shortly(refusal)}`,
    message: prose`${sentence(call, name, refusal, task)} ${effect(call, task, refusal)}`,
    advice: [
      ...otherLines(others.map((one) => one.place).filter(({ line }) => line !== place.line)),
      ...optionAdvice(refusal),
      ...(call.getsResult && refusal.kind === 'too-many-positions'
        ? [prose`${'.si()'} in place of ${'.s()'} leaves the result out.`]
        : []),
      task.parameters.length === 0
        ? prose`The task takes no arguments.`
        : prose`The task takes ${`(${written(task.parameters)})`}.`,
    ],
    names: [{ old: labelOf(task), new: labelOf(task) }],
    fix: () => null,
  }
}

const WHAT: Readonly<Record<TaskCall['by'], Prose>> = {
  call: prose`Call`,
  signature: prose`Signature`,
  name: prose`Call`,
  schedule: prose`Schedule entry`,
  row: prose`Schedule row`,
}

function shortly(refusal: Refusal): Prose {
  switch (refusal.kind) {
    case 'missing':
      return prose`lacks ${refusal.all.length === 1 ? prose`an argument` : prose`arguments`}`
    case 'unexpected':
      return prose`has an unknown argument`
    case 'twice':
      return prose`gives an argument twice`
    case 'too-many-positions':
      return prose`has too many arguments`
    case 'unfit':
      return prose`has unusable arguments`
  }
}

function sentence(call: TaskCall, name: string, refusal: Refusal, { parameters }: LinkedTask): Prose {
  const who = SUBJECT[call.by]
  switch (refusal.kind) {
    case 'missing': {
      const are = refusal.all.length === 1 ? prose`argument` : prose`arguments`
      return prose`${who} sends ${name} without the required ${are} ${list(refusal.all)}.`
    }
    case 'unexpected':
      return prose`${who} gives ${name} the argument ${refusal.parameter}, which the task does not take.`
    case 'twice':
      return prose`${who} gives ${name} the argument ${refusal.parameter} by position and by keyword.`
    case 'too-many-positions': {
      const count = call.given.positional.length
      const given = count === 1 ? prose`one value` : prose`${count} values`
      const most = parameters.filter(({ kind }) => kind === 'positional').length
      return prose`${who} gives ${name} ${given} by position${call.getsResult ? prose`, the result of the step before it included` : prose``}; the task takes ${most === 0 ? prose`none` : prose`at most ${most}`}.`
    }
    case 'unfit':
      return prose`${who} gives ${name} ${refusal.option}, which ${refusal.option === 'args' ? prose`has to be a list or tuple` : prose`has to be a mapping`}.`
  }
}

const SUBJECT: Readonly<Record<TaskCall['by'], Prose>> = {
  call: prose`This call`,
  signature: prose`This signature`,
  name: prose`This call by name`,
  schedule: prose`The schedule`,
  row: prose`The schedule row`,
}

/** Who fails: Celery itself compares only what a plain function is sent with, and not by name. */
function effect({ by, getsResult }: TaskCall, { kind, origin }: LinkedTask, refusal: Refusal): Prose {
  if (by === 'schedule' || by === 'row')
    return prose`Each time it is due, beat or the worker fails with ${'TypeError'}, and the task does not run.`
  const isCompared =
    kind !== 'class' && origin.definition?.decorators.length === 1 && !origin.options.byKeyword.has('typing')
  if (by === 'call' && (isCompared || refusal.kind === 'unfit'))
    return prose`The call raises ${'TypeError'}, and Celery sends nothing.`
  const isSure = !isCompared || getsResult
  return isSure
    ? prose`The worker fails with ${'TypeError'}, and the sender sees no error.`
    : prose`The sender or the worker fails with ${'TypeError'}, and the task does not run.`
}

/** https://docs.celeryq.dev/en/stable/reference/celery.app.task.html#celery.app.task.Task.apply_async */
const OPTIONS =
  /^(?:eta|countdown|expires|queue|priority|retry|retry_policy|routing_key|exchange|task_id|link|link_error|headers|serializer|compression|time_limit|soft_time_limit|ignore_result)$/

function optionAdvice(refusal: Refusal): Prose[] {
  if (refusal.kind !== 'unexpected' || !OPTIONS.test(refusal.parameter)) return []
  return [prose`${refusal.parameter} is an option of ${'apply_async'} and ${'set'}, not an argument.`]
}

/** The parameters as a signature, without values: `order_id, *, note=…`. */
function written(parameters: readonly Parameter[]): string {
  const parts: string[] = []
  for (const [i, { name, kind, required, positionalOnly }] of parameters.entries()) {
    const before = parameters[i - 1]
    if (kind === 'keyword' && before?.kind !== 'keyword' && before?.kind !== 'varargs') parts.push('*')
    parts.push(`${STARS[kind]}${name}${required || STARS[kind] !== '' ? '' : '=…'}`)
    if (positionalOnly && !parameters[i + 1]?.positionalOnly) parts.push('/')
  }
  return parts.join(', ')
}

const STARS: Readonly<Record<Parameter['kind'], string>> = {
  positional: '',
  keyword: '',
  varargs: '*',
  varkw: '**',
}
