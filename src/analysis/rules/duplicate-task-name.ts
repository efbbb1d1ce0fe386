import { prose } from '../../shared/prose.ts'
import { placeKey } from '../compare/pair-tasks.ts'
import type { Expression } from '../python/facts.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { nameAfterFunction } from './shared/name-after-function.ts'

const BASE = {
  'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
}

export const duplicateTaskName = defineRule({
  id: 'duplicate-task-name',
  category: 'names',
  severity: 'error',
  summary: 'Finds names that two task definitions share; Celery registers only one of them.',

  check(context) {
    const before = byName(context.base)
    return [...byName(context.head)].flatMap(([key, tasks]): Report[] => {
      if (definitions(tasks) < 2) return []
      const known = new Set((before.get(key) ?? []).map(placeKey))
      const fresh = tasks.filter((task) => !known.has(placeKey(task)))
      // A second definition of the same function is new as well.
      const isOld = fresh.length === 0 && definitions(before.get(key) ?? []) > 1
      const first = isOld ? undefined : (fresh.at(-1) ?? tasks.at(-1))
      if (!first) return []
      return [report(context, first, tasks)]
    })
  },

  page: {
    breaks:
      'Celery registers one task per name and silently ignores the other definition. Messages for both run one body; the other body never runs. Import order decides which one wins.',
    notices:
      'Nobody: Celery raises no exception and logs nothing. The effects of the other body are missing.',
    forward: [
      'Give the new task a unique name before its first deployment.',
      'Send it once all workers have it.',
    ],
    rollback:
      'Workers without the new task drop its messages. Deploy workers before senders, and roll senders back first.',
    whenNot:
      'Different workers import the two, as with two services in one repository. Services with separate source roots are already told apart.',
    limits: [
      'Definitions under a condition are alternatives and count once, as do the rounds of a loop.',
      'Calls of a factory count if they are at the top of a module and assign or discard the task.',
      'A computed name is not compared.',
    ],
    flagged: {
      base: BASE,
      head: {
        'shop/tasks.py': `${BASE['shop/tasks.py']}

@shared_task(name="shop.tasks.charge")
def refund(order_id):
    Order(order_id).refund()
`,
      },
    },
    allowed: {
      base: BASE,
      head: {
        'shop/tasks.py': `${BASE['shop/tasks.py']}

@shared_task(name="shop.tasks.refund")
def refund(order_id):
    Order(order_id).refund()
`,
      },
    },
  },
})

function report(context: RuleContext, task: LinkedTask, tasks: readonly LinkedTask[]): Report {
  const { name, path, origin } = task
  const other = tasks.find((one) => placeKey(one) !== placeKey(task) || one.line !== task.line)
  const isAgain = other === undefined && origin.factory !== undefined
  const { path: otherPath, line } = other ?? task
  const where = otherPath === path ? prose`on line ${line}` : prose`at ${`${otherPath}:${line}`}`
  return {
    ...placeOf(task),
    side: 'head',
    title: prose`Only one of ${isAgain ? tasks.length : prose`two`} tasks named ${name ?? ''} runs`,
    message: isAgain
      ? prose`${origin.factory.name} runs ${tasks.length} times and defines ${name ?? ''} each time. Celery registers only one of the tasks, without an error, and runs its body for messages of all.`
      : prose`Another task is named ${name ?? ''} too, ${where}. Celery registers only one of the two, without an error, and runs its body for messages of both.`,
    advice: [
      isAgain ? prose`Let the factory take a name for each task.` : prose`Give one of them a unique name.`,
    ],
    names: [{ old: name, new: name }],
    fix: () => (isAgain ? null : nameAfterFunction(context, task)),
  }
}

/** The definitions of each name that one worker imports. */
function byName({ tasks, program }: Snapshot): Map<string, LinkedTask[]> {
  // Two services in one repository may use the same names.
  const own = tasks.filter(({ origin }) => !origin.isAlias)
  const groups = Map.groupBy(own, ({ name, path, origin: { factory } }) => {
    return `${program.layout.rootOf(factory?.scope.path ?? path)}\0${name ?? ''}`
  })
  return new Map([...groups].filter(([, group]) => group[0]?.name !== null))
}

/** How many of them one process registers: definitions under a condition are alternatives. */
function definitions(tasks: readonly LinkedTask[]): number {
  const sure = tasks.filter(isUnconditional)
  const places = new Set(sure.map(placeOfDefinition))
  const guardedFiles = new Set(tasks.filter((task) => !sure.includes(task)).map(({ path }) => path))
  for (const { path } of sure) guardedFiles.delete(path)
  return places.size + guardedFiles.size
}

function isUnconditional({ origin: { definition, scope, decorator, factory } }: LinkedTask): boolean {
  if (factory && !factory.scope.statements.some((one) => 'value' in one && one.value === factory.call))
    return false
  return decorator === null || scope.statements.some((statement) => statement === definition)
}

/** Each call of a factory defines its tasks anew, unless they belong to an application that the call passes. */
function placeOfDefinition({ path, line, origin: { factory, decorator, scope } }: LinkedTask): string {
  const place = `${path}:${line}`
  if (!factory || (decorator && scope.parameters.includes(firstName(decorator.expression)))) return place
  return `${place}\0${factory.scope.path}:${factory.call.at.start}`
}

/** `app` in `app.task(bind=True)`. */
function firstName(expression: Expression): string {
  if (expression.kind === 'call') return firstName(expression.callee)
  if (expression.kind === 'attribute') return firstName(expression.object)
  return expression.kind === 'name' ? expression.name : ''
}
