import { type Prose, prose } from '../../shared/prose.ts'
import { defineRule } from './define-rule.ts'
import { exampleTask } from './shared/example-task.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { ARGUMENTS_UNKNOWN, DRAINED, TYPE_ERROR, TYPE_ERROR_NOTICED_BY } from './shared/page-sentences.ts'
import { brokenParameters, parameterReport } from './shared/parameter-findings.ts'

const BASE = exampleTask('order_id, mail', { body: 'send(order_id, mail)' })

export const argumentRenamed = defineRule({
  id: 'argument-renamed',
  category: 'contract',
  severity: 'error',
  summary:
    'Finds arguments that a task takes under a new name while messages already sent carry the old name.',

  check(context) {
    return brokenParameters(context, 'renamed').map((broken) => {
      const renamings = broken.problems.map(({ from, to }) => prose`${to} instead of ${from}`)
      const all = renamings.reduce<Prose>(
        (text, one) => (text.length === 0 ? one : prose`${text}, ${one}`),
        [],
      )
      return {
        ...parameterReport(broken),
        title: prose`Queued messages fail: ${broken.old.name ?? ''} no longer takes ${namedOrCounted(
          broken.problems.map(({ from }) => from),
          'argument names',
        )}`,
        message: prose`Task ${broken.old.name ?? ''} now takes ${all}. New workers fail with ${'TypeError'} on queued messages that pass the old name.`,
        advice: [
          prose`First accept both names, each with a default. Switch the senders, and remove the old name once old messages, retries and schedule rows that carry it are gone.`,
        ],
        fix: () => null,
      }
    })
  },

  page: {
    breaks: `A message that passes the old name breaks. ${TYPE_ERROR} A message that passes the value by position still runs.`,
    notices: TYPE_ERROR_NOTICED_BY,
    forward: [
      'Accept both names, each with a default: the old one keeps its position, the new one follows a `*`.',
      'Pass the new name everywhere, also in schedule rows and other services.',
      `Remove the old name once no message with it is left: ${DRAINED}.`,
    ],
    rollback:
      'After a rename in one step, the old code fails with `TypeError` on messages with the new name. With three deployments, each rollback meets code that accepts both.',
    whenNot: 'All senders pass the value by position, schedule rows and other services included.',
    limits: [
      ARGUMENTS_UNKNOWN,
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
