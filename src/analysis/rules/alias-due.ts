import { type Prose, prose } from '../../shared/prose.ts'
import { endAlias, endStub } from '../fixes/end-old-name.ts'
import { sendNewName } from '../fixes/send-new-name.ts'
import { requestedOr } from '../model/requested.ts'
import type { OldNameFact } from '../python/facts.ts'
import { isDue } from '../python/old-names.ts'
import { type Alias, aliasOf } from '../tasks/further-names.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'
import { rowsAdvice, rowsOfAlias, withRows } from './shared/rows-of-alias.ts'

const ALIASED = `from celery import shared_task


def charge(order_id):
    Order(order_id).charge()


# celery-guard: alias[shop.tasks.pay] until 2027-01-31
# Calls send the old name. Let them send the new one after the next deployment.
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
      'Nothing: workers take both names. While both are there, each change has to consider two contracts. Removing the old name in one step loses messages: until that deployment, calls send it.',
    notices:
      'Nobody. The day is in the comment that `/celery-fix alias` or `/celery-fix stub` wrote into the code.',
    forward: [
      'First deployment, by `/celery-fix alias`: both names are registered, and calls send the old one, which all workers know.',
      'Second deployment: calls send the new name, and the old one stays registered. The fix swaps the registrations and writes a new day. A team may do so at any time after the first deployment.',
      'With the second deployment or after it, rows of django-celery-beat get the new name: `/celery-fix migration shop.tasks.pay`.',
      'Look whether messages with the old name are left: queued ones, retries, ETA messages, schedule rows and callers by name.',
      'Third deployment: the old name goes.',
    ],
    rollback:
      'Harmless, one deployment at a time: the code before knows both names. A rollback over two of them may discard messages, and so may two of them in one change.',
    whenNot: 'Messages with the old name may still wait. Write a later day into the comment.',
    limits: [
      'A comment counts only in the form that `/celery-fix` writes: `# celery-guard: alias[shop.tasks.pay] until 2027-01-31`, or `stub`.',
      'The rule reports only files that the pull request changes, once the day is over in UTC.',
      'Once the day is over and calls send the new name, `task-removed` does not report the old one. Otherwise it does.',
      'The rule reads from the code below the comment which name calls send: which registration is bound to a name, or which class has the other as subclass. It offers no fix for code of another form.',
      'The fix takes schedule entries and calls by name along where the name is a plain string in Python, and rows that the repository creates, in a data migration. Rows that people created need a requested migration. Annotations and senders in other languages need the new name by hand, between the second and the third deployment.',
      'Where routes send the two names to different queues, the rule offers no fix: the new name needs the same route first.',
      'The rule does not report a change that registers both names and lets calls send the new one at once. Old workers discard those messages, during the deployment and after a rollback.',
      'The day says nothing about deployments. If the first one is later than that, write a later day into the comment.',
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
  const { name, kind, line } = fact
  const { program, tasks } = context.head
  if (!tasks.some((task) => task.name === name && (task.path === path || task.origin.scope.path === path)))
    return []
  const alias = kind === 'alias' ? aliasOf(program, path, fact, tasks) : null
  return [
    {
      path,
      line,
      endLine: line,
      side: 'head',
      ...saying(context, fact, alias),
      names: [{ old: name, new: alias?.next.name ?? null }],
      fix: () => fix(context, path, fact, alias),
    },
  ]
}

function saying(
  context: RuleContext,
  { name, kind, until }: OldNameFact,
  alias: Alias<LinkedTask> | null,
): Pick<Report, 'title' | 'message' | 'advice'> {
  const title = prose`The old name ${name} was kept until ${until}`
  const later = prose`If messages with that name may still wait, write a later day into the comment.`
  if (kind === 'stub')
    return {
      title,
      message: prose`Task ${name} does nothing: it takes messages that were waiting when the task was removed. That day is over: it can go.`,
      advice: [later],
    }
  const rowsFollow = (rename: Prose) =>
    alias === null ? [] : rowsAdvice(context, rowsOfAlias(context, alias), name, rename)
  if (alias?.sends === 'new')
    return {
      title,
      message: prose`Task ${name} is registered under two names, so that old messages run. Calls send the new one, and that day is over: the old name can go.`,
      advice: [
        ...rowsFollow(prose`Rename them in a data migration first, in a deployment of its own.`),
        later,
      ],
    }
  if (alias?.sends === 'old') {
    const reroute = rerouted(alias)
    return {
      title: prose`Calls still send the old name ${name}`,
      message: prose`The task is registered under two names, and calls send the old one. All workers have known ${alias.next.name ?? ''} since the last deployment: let calls send it.`,
      advice: [
        ...(reroute ? [reroute] : []),
        ...rowsFollow(prose`Rename them in a data migration of the same change.`),
        prose`Keep ${name} registered until its messages have drained, and remove it in a later deployment.`,
        prose`If some workers do not know the new name yet, write a later day into the comment.`,
      ],
    }
  }
  return {
    title,
    message: prose`Task ${name} is registered under two names, so that old messages run. That day is over, and celery-guard cannot read which name calls send.`,
    advice: [
      prose`Let calls send the new name first. Remove the old one in a later deployment, once its messages have drained.`,
    ],
  }
}

/** A route by name may send the two names to different queues. */
function rerouted({ old, next }: Alias<LinkedTask>): Prose | null {
  const [from, to] = [old, next].map(({ effectiveQueue }) => effectiveQueue.queue ?? null)
  if (!from || !to || from === to) return null
  return prose`Messages with that name go to queue ${from}, and those of ${next.name ?? ''} would go to ${to}: give it the same route first.`
}

function fix(
  context: RuleContext,
  path: string,
  fact: OldNameFact,
  alias: Alias<LinkedTask> | null,
): FixDraft | null {
  const { today, aliasDays } = context
  const text = context.headText(path)
  if (text === null || today === null) return null
  const kept = { path, text, fact, tasks: context.head.tasks }
  if (alias?.sends === 'old') {
    if (rerouted(alias)) return null
    const references = requestedOr(context.head.references, [])
    const edits = sendNewName({ path, fact, today, aliasDays, references, textOf: context.headText }, alias)
    if (edits === null) return null
    const switched = {
      title: prose`Let calls send ${alias.next.name ?? ''}`,
      safety: 'suggestion',
      edits,
    } as const
    return withRows(context, alias, rowsOfAlias(context, alias), switched)
  }
  const edits = fact.kind === 'stub' ? endStub(kept) : alias && endAlias(kept, alias)
  return edits && { title: prose`Remove the old name ${fact.name}`, safety: 'suggestion', edits }
}
