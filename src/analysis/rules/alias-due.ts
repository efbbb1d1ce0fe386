import { prose } from '../../shared/prose.ts'
import { endOldName } from '../fixes/end-old-name.ts'
import type { OldNameFact } from '../python/facts.ts'
import { isDue } from '../python/old-names.ts'
import { newNamed } from '../tasks/further-names.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'

const ALIASED = `from celery import shared_task


def charge(order_id):
    Order(order_id).charge()


# celery-guard: alias[shop.tasks.pay] until 2027-01-31
shared_task(charge)
charge = shared_task(name="shop.tasks.pay")(charge)
`
const TIDY = `

@shared_task
def tidy():
    Cart.objects.abandoned().delete()
`

export const aliasDue = defineRule({
  id: 'alias-due',
  category: 'definition',
  severity: 'notice',
  summary: 'Finds old names of tasks that were kept until a day that is over.',

  check(context) {
    const touched = new Set(context.head.changedPaths)
    return context.head.taskPaths
      .filter((path) => touched.has(path))
      .flatMap((path) => {
        const facts = context.head.program.factsOf(path)?.oldNames ?? []
        return facts
          .filter((fact) => isDue(fact, context.today))
          .flatMap((fact) => report(context, path, fact))
      })
  },

  page: {
    breaks:
      'Nothing: workers take both names. While the old one is there, callers send it, and each change has to consider two contracts.',
    notices: 'Nobody. The comment of `/celery-fix alias` or `/celery-fix stub` has the day.',
    forward: [
      'Look whether messages with the old name are left: queued ones, retries, ETA messages, schedule rows and callers by name.',
      'Remove the old name. All workers have known the new one since the last deployment.',
    ],
    rollback: 'Harmless: the code before knows both names.',
    whenNot: 'Messages with the old name may still wait. Write a later day into the comment.',
    limits: [
      'A comment counts only in the form that `/celery-fix` writes: `# celery-guard: alias[shop.tasks.pay] until 2027-01-31`, or `stub`.',
      'The rule reports only files that the pull request changes, once the day is over in UTC.',
      'Once the day is over, `task-removed` does not report the old name. Before that, it does.',
      'The fix expects the code as `/celery-fix` wrote it.',
    ],
    flagged: {
      base: { 'shop/tasks.py': ALIASED },
      head: { 'shop/tasks.py': ALIASED + TIDY },
    },
    allowed: {
      base: { 'shop/tasks.py': ALIASED.replace('2027-01-31', '2099-01-31') },
      head: { 'shop/tasks.py': ALIASED.replace('2027-01-31', '2099-01-31') + TIDY },
    },
  },
})

function report(context: RuleContext, path: string, fact: OldNameFact): Report[] {
  const { name, kind, line, until } = fact
  const inFile = tasksOf(context, path)
  const old = inFile.find((task) => task.name === name)
  if (!old) return []
  const next = kind === 'alias' ? (newNamed(fact, path, inFile)?.name ?? null) : null
  return [
    {
      path,
      line,
      endLine: line,
      side: 'head',
      title: prose`The old name ${name} was kept until ${until}`,
      message:
        kind === 'alias'
          ? prose`Task ${name} is registered under two names, so that old messages run. That day is over: the old name can go.`
          : prose`Task ${name} does nothing: it takes messages that were waiting when the task was removed. That day is over: it can go.`,
      advice: [prose`If messages with that name may still wait, write a later day into the comment.`],
      names: [{ old: name, new: next }],
      fix: () => fix(context, path, fact),
    },
  ]
}

/** The tasks that a file defines or registers. */
function tasksOf({ head }: RuleContext, path: string): readonly LinkedTask[] {
  return head.tasks.filter((task) => task.path === path || task.origin.scope.path === path)
}

function fix(context: RuleContext, path: string, fact: OldNameFact): FixDraft | null {
  const text = context.headText(path)
  const { program } = context.head
  const edits = text && endOldName({ program, path, text, fact, tasks: tasksOf(context, path) })
  return edits ? { title: prose`Remove the old name ${fact.name}`, safety: 'suggestion', edits } : null
}
