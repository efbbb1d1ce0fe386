import { type Prose, prose } from '../../shared/prose.ts'
import { defineRule } from './define-rule.ts'
import { type BrokenParameters, brokenParameters, parameterReport } from './parameters/broken-parameters.ts'
import { furtherSentences, senderAdvice } from './parameters/parameter-prose.ts'
import { exampleTask } from './shared/example-task.ts'
import { DRAINED, SENDERS_DECIDE } from './shared/page-sentences.ts'

const ID = 'argument-reordered'

const BASE = exampleTask('order_id, mail, notify=False', { body: 'send(order_id, mail, notify)' })

export const argumentReordered = defineRule({
  id: ID,
  category: 'contract',
  severity: 'error',
  summary:
    'Finds parameters whose positions shift, so that values of messages already sent reach other parameters.',

  check(context) {
    return brokenParameters(context, ID).map((broken) => {
      const [{ parameter, into, positions, othersFail }] = broken.causes as [(typeof broken.causes)[number]]
      const value = parameter.startsWith('*') ? prose`further values` : prose`values of ${parameter}`
      const name = broken.name ?? ''
      const most = mostTaken(broken)
      const others = othersFail ? prose` With fewer, they can fail with ${'TypeError'}.` : prose``
      const more = most === null ? prose`` : prose` With more, they fail with ${'TypeError'}.`
      return {
        ...parameterReport(broken),
        title: titleOf(broken, value, into),
        message: prose`The positions of task ${name} have shifted. Queued messages with ${counted(positions, most)} run with ${value} as ${into}, and nothing raises.${others}${more}${furtherSentences(broken, { nonePasses: prose`${value} by position` })}`,
        advice: [
          ...senderAdvice(broken),
          prose`Keep the old positions: append a new parameter with a default, or make it keyword-only behind a ${'*'}.`,
        ],
        fix: () => null,
      }
    })
  },

  page: {
    breaks:
      'A message that passes values by position still runs, with a value in the wrong parameter. Nothing raises: the task works with wrong data. If the change also adds a required argument, messages with few positions fail, and only those with as many as the task now requires run.',
    notices: 'Nobody, until someone finds the wrong data.',
    forward: [
      'Add a new parameter at the end, or behind a `*`, with a default. Pass it once no old worker is left.',
      'To change the order, first pass the arguments by keyword everywhere, also in schedule rows and other services.',
      `Change the order once no message with positions is left: ${DRAINED}.`,
    ],
    rollback: 'The old code misreads positions in messages of the new code. Both read keywords alike.',
    whenNot:
      'All senders have used keywords for longer than the longest retry or countdown. A chain always passes its result by position.',
    limits: [
      ...SENDERS_DECIDE,
      'The rule does not compare types. It misses parameters that change their meaning and keep their names.',
    ],
    flagged: {
      base: BASE,
      head: exampleTask('order_id, mail, site=None, notify=False', {
        body: 'send(order_id, mail, site, notify)',
      }),
    },
    allowed: {
      base: BASE,
      head: exampleTask('order_id, mail, notify=False, site=None', {
        body: 'send(order_id, mail, site, notify)',
      }),
    },
  },
})

/** The most positions that head takes, where messages of base may have more. */
function mostTaken({ old, new: next }: BrokenParameters): number | null {
  const ofKind = ({ parameters }: typeof old, kind: 'positional' | 'varargs') =>
    parameters.filter((one) => one.kind === kind).length
  if (ofKind(next, 'varargs') > 0) return null
  const most = ofKind(next, 'positional')
  return ofKind(old, 'varargs') > 0 || ofKind(old, 'positional') > most ? most : null
}

function counted(fewest: number, most: number | null): Prose {
  if (most !== null && most > fewest) return prose`${fewest} to ${most} positional arguments`
  if (most !== null) return prose`${fewest} positional ${fewest === 1 ? prose`argument` : prose`arguments`}`
  return fewest > 1 ? prose`${fewest} or more positional arguments` : prose`positional arguments`
}

function titleOf({ name, evidence }: BrokenParameters, value: Prose, into: string): Prose {
  const task = prose`${name ?? ''}`
  if (evidence.kind === 'fits') return prose`Known senders fit: the positions of ${task} shift`
  const isLikely = evidence.kind === 'hit' || evidence.kind === 'unknown'
  return prose`Queued ${value} ${isLikely ? prose`reach` : prose`may reach`} ${into} in ${task}`
}
