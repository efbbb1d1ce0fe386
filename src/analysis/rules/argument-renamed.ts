import { type Prose, prose } from '../../shared/prose.ts'
import type { ParameterProblem } from '../signature/explain-incompatibility.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type Report } from './define-rule.ts'
import { type ChangedValue, changedValue } from './shared/changed-values.ts'
import { exampleTask } from './shared/example-task.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { ARGUMENTS_UNKNOWN, DRAINED, TYPE_ERROR, TYPE_ERROR_NOTICED_BY } from './shared/page-sentences.ts'
import { type BrokenParameters, brokenParameters, parameterReport } from './shared/parameter-findings.ts'

const BASE = exampleTask('order_id, mail', { body: 'send(order_id, mail)' })

export const argumentRenamed = defineRule({
  id: 'argument-renamed',
  category: 'contract',
  severity: 'error',
  summary:
    'Finds arguments that a task takes under a new name while messages already sent carry the old name.',

  check(context) {
    return brokenParameters(context, 'renamed').flatMap((broken) => {
      const senders = { base: context.base.callSites, head: context.head.callSites }
      const changed = changedValue(broken, broken.problems, senders)
      if (changed) return [meansAnother(broken, changed)]
      const failing = broken.problems.filter(({ isIgnored }) => !isIgnored)
      if (failing.length > 0) return [fails(broken, failing)]
      const ignored = broken.problems.filter(({ from }) => !mentions(broken.new, from))
      return ignored.length > 0 ? [isIgnored(broken, ignored)] : []
    })
  },

  page: {
    breaks: `A message that passes the old name breaks. ${TYPE_ERROR} A message that passes the value by position still runs: with the wrong value, if the new argument means another thing.`,
    notices: TYPE_ERROR_NOTICED_BY,
    forward: [
      'Accept both names, each with a default: the old one keeps its position, the new one follows a `*`.',
      'Pass the new name everywhere, also in schedule rows and other services.',
      `Remove the old name once no message with it is left: ${DRAINED}.`,
    ],
    rollback:
      'After a rename in one step, the old code fails with `TypeError` on messages with the new name. With three deployments, each rollback meets code that accepts both.',
    whenNot:
      'All senders pass the value by position, schedule rows and other services included, and it means the same.',
    limits: [
      ARGUMENTS_UNKNOWN,
      'Where `**kwargs` accept the old name and the new one is optional, no message fails: the finding is a notice, and absent if the body mentions the old name.',
      'A parameter counts as renamed if another one takes exactly its place. Otherwise one is removed and one added.',
    ],
    flagged: { base: BASE, head: exampleTask('order_id, address', { body: 'send(order_id, address)' }) },
    allowed: {
      base: BASE,
      head: exampleTask('order_id, mail=None, *, address=None', {
        body: 'send(order_id, mail if address is None else address)',
      }),
    },
  },
})

type Renamed = ParameterProblem & { readonly kind: 'renamed' }

function fails(broken: BrokenParameters<Renamed>, problems: readonly Renamed[]): Report {
  const name = broken.name ?? ''
  const names = problems.map(({ from }) => from)
  return {
    ...parameterReport(broken),
    title: prose`Queued messages fail: ${name} no longer takes ${namedOrCounted(names, 'argument names')}`,
    message: prose`Task ${name} now takes ${newForOld(problems)}. New workers fail with ${'TypeError'} on queued messages that pass the old name.`,
    advice: [
      prose`First accept both names, each with a default. Switch the senders, and remove the old name once old messages, retries and schedule rows that carry it are gone.`,
    ],
    fix: () => null,
  }
}

/** Nothing raises for messages that give the value by position, and it is that of another thing. */
function meansAnother(broken: BrokenParameters<Renamed>, { from, to, before, after }: ChangedValue): Report {
  const name = broken.name ?? ''
  const report = parameterReport(broken)
  return {
    ...report,
    outcomes: { ...report.outcomes, deploy: 'misread' },
    title: prose`Queued values of ${from} reach ${to} in ${name}`,
    message: prose`Task ${name} now takes ${newForOld(broken.problems)}, and its senders give ${after} instead of ${before}. New workers take the old value from queued messages for the new one, and nothing raises.`,
    advice: [
      prose`Keep the old argument with its meaning, and add the new one behind it with a default. Remove the old one once old messages, retries and schedule rows are gone.`,
    ],
    fix: () => null,
  }
}

/** `**kwargs` takes the old name, and the body does not read it. */
function isIgnored(broken: BrokenParameters<Renamed>, problems: readonly Renamed[]): Report {
  const name = broken.name ?? ''
  const names = problems.map(({ from }) => from)
  return {
    ...parameterReport(broken),
    severity: 'notice',
    title: prose`Queued values are ignored: ${name} no longer takes ${namedOrCounted(names, 'argument names')}`,
    message: prose`Task ${name} now takes ${newForOld(problems)}. Its keyword arguments accept the old name as well, so queued messages that pass it run without the value.`,
    advice: [prose`Read the old name from the keyword arguments until messages that carry it are gone.`],
    fix: () => null,
  }
}

function newForOld(problems: readonly Renamed[]): Prose {
  return problems
    .map(({ from, to }) => prose`${to} instead of ${from}`)
    .reduce((text, one) => prose`${text}, ${one}`)
}

/** Whether a body may read a name from its keyword arguments: `kwargs.get("only")`. */
function mentions(task: LinkedTask, name: string): boolean {
  return task.origin.words.split(' ').includes(name)
}
