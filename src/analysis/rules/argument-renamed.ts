import { type Prose, prose } from '../../shared/prose.ts'
import { defineRule, type Report } from './define-rule.ts'
import { type BrokenParameters, brokenParameters, parameterReport } from './parameters/broken-parameters.ts'
import type { AnotherValue, Cause } from './parameters/causes.ts'
import { furtherSentences, headline, senderAdvice } from './parameters/parameter-prose.ts'
import { exampleTask } from './shared/example-task.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { DRAINED, SENDERS_DECIDE, TYPE_ERROR, TYPE_ERROR_NOTICED_BY } from './shared/page-sentences.ts'

const ID = 'argument-renamed'

const BASE = exampleTask('order_id, mail', { body: 'send(order_id, mail)' })

export const argumentRenamed = defineRule({
  id: ID,
  category: 'contract',
  severity: 'error',
  summary:
    'Finds arguments that a task takes under a new name while messages already sent carry the old name.',
  // Under the old name again, messages can run and lose a value.
  yieldsTo: ['task-renamed-without-name', 'task-name-changed'],

  check(context) {
    return brokenParameters(context, ID).map((broken) => {
      const [first] = broken.causes
      if (first?.kind === 'another-value') return meansAnother(broken, first)
      const isSwallowed = broken.causes.every((one) => one.kind === 'renamed' && one.isIgnored)
      return isSwallowed ? isIgnored(broken) : fails(broken)
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
      ...SENDERS_DECIDE,
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

type Renamed = Extract<Cause, { kind: 'renamed' | 'another-value' }>

function fails(broken: BrokenParameters<Renamed>): Report {
  const name = broken.name ?? ''
  const further = furtherSentences(broken, { nonePasses: prose`the old name` })
  return {
    ...parameterReport(broken),
    title: headline(broken, 'fail', prose`${name} no longer takes ${oldNames(broken)}`),
    message: prose`Task ${name} now takes ${newForOld(broken)}. New workers fail with ${'TypeError'} on queued messages that pass the old name.${further}`,
    advice: [
      ...senderAdvice(broken),
      prose`First accept both names, each with a default. Switch the senders, and remove the old name once old messages, retries and schedule rows that carry it are gone.`,
    ],
    fix: () => null,
  }
}

/** Nothing raises for messages that give the value by position, and it is that of another thing. */
function meansAnother(broken: BrokenParameters<Renamed>, { from, to, before, after }: AnotherValue): Report {
  const name = broken.name ?? ''
  const report = parameterReport(broken)
  const further = furtherSentences(broken, { nonePasses: prose`${from}` })
  return {
    ...report,
    outcomes: { ...report.outcomes, deploy: 'misread' },
    title: prose`Queued values of ${from} reach ${to} in ${name}`,
    message: prose`Task ${name} now takes ${newForOld(broken)}, and its senders give ${after} instead of ${before}. New workers take the old value from queued messages for the new one, and nothing raises.${further}`,
    advice: [
      ...senderAdvice(broken),
      prose`Keep the old argument with its meaning, and add the new one behind it with a default. Remove the old one once old messages, retries and schedule rows are gone.`,
    ],
    fix: () => null,
  }
}

/** `**kwargs` takes the old name, and the body does not read it. */
function isIgnored(broken: BrokenParameters<Renamed>): Report {
  const name = broken.name ?? ''
  return {
    ...parameterReport(broken),
    title: prose`Queued values are ignored: ${name} no longer takes ${oldNames(broken)}`,
    message: prose`Task ${name} now takes ${newForOld(broken)}. Its keyword arguments accept the old name as well, so queued messages that pass it run without the value.`,
    advice: [prose`Read the old name from the keyword arguments until messages that carry it are gone.`],
    fix: () => null,
  }
}

function oldNames({ causes }: BrokenParameters<Renamed>): Prose {
  return namedOrCounted(
    causes.map(({ from }) => from),
    'argument names',
  )
}

function newForOld({ causes }: BrokenParameters<Renamed>): Prose {
  return causes
    .map(({ from, to }) => prose`${to} instead of ${from}`)
    .reduce((text, one) => prose`${text}, ${one}`)
}
