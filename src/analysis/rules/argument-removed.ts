import { list, prose } from '../../shared/prose.ts'
import { defineRule, type Report } from './define-rule.ts'
import { type BrokenParameters, brokenParameters, parameterReport } from './parameters/broken-parameters.ts'
import type { Cause, PassedOn } from './parameters/causes.ts'
import { furtherSentences, headline, senderAdvice } from './parameters/parameter-prose.ts'
import { exampleTask } from './shared/example-task.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { DRAINED, SENDERS_DECIDE, TYPE_ERROR, TYPE_ERROR_NOTICED_BY } from './shared/page-sentences.ts'

type Removal = Extract<Cause, { kind: 'removed' | 'passed-on' | 'positional-only' }>

const ID = 'argument-removed'

const BASE = exampleTask('order_id, currency')

export const argumentRemoved = defineRule({
  id: ID,
  category: 'contract',
  severity: 'error',
  summary: 'Finds arguments that a task no longer takes while messages already sent carry them.',
  // Under the old name again, messages can run and lose a value.
  yieldsTo: ['task-renamed-without-name', 'task-name-changed'],

  check(context) {
    return brokenParameters(context, ID).map((broken) => {
      const [first] = broken.causes
      if (first?.kind === 'passed-on') return isPassedOn(broken, first)
      // By position, such messages still run.
      if (broken.causes.every(({ kind }) => kind === 'positional-only')) return byPositionOnly(broken)
      return isGone(broken)
    })
  },

  page: {
    breaks: `A message that passes the argument by keyword breaks. ${TYPE_ERROR} By position, the message carries one value too many and fails as well, unless \`*args\` or another parameter takes that value.`,
    notices: TYPE_ERROR_NOTICED_BY,
    forward: [
      'Give the parameter a default and ignore it in the body.',
      'Stop passing it, also in schedule rows and other services.',
      `Remove the parameter once no message with it is left: ${DRAINED}.`,
    ],
    rollback:
      'If one deployment does all three steps, the old code gets messages without an argument that it may require. With three deployments, each rollback meets code that accepts both.',
    whenNot: 'No sender has ever passed the argument.',
    limits: [
      ...SENDERS_DECIDE,
      '`**kwargs` accept the removed argument. The rule only reports it if the body passes `**kwargs` on beside a value of its own for it, and does not test `**kwargs` in a condition.',
    ],
    flagged: { base: BASE, head: exampleTask('order_id') },
    allowed: { base: BASE, head: exampleTask('order_id, currency=None') },
  },
})

function isGone(broken: BrokenParameters<Removal>): Report {
  const names = namesOf(broken)
  const it = names.length === 1 ? prose`it` : prose`one of them`
  const byPosition = broken.causes.every((one) => one.kind === 'removed' && one.byPositionOnly)
  const passed = byPosition ? prose`${it} by position` : it
  const carry = byPosition ? prose`pass ${passed}` : prose`carry ${it}`
  const further = furtherSentences(broken, { nonePasses: passed })
  return {
    ...parameterReport(broken),
    title: headline(
      broken,
      'break',
      prose`${broken.name ?? ''} no longer takes ${namedOrCounted(names, 'arguments')}`,
    ),
    message: prose`Task ${broken.name ?? ''} no longer takes ${list(names)}. New workers fail with ${'TypeError'} on queued messages that ${carry}, or take a value for another argument.${further}`,
    advice: [
      ...senderAdvice(broken),
      prose`First keep the parameter with a default and ignore it. Stop sending it, and remove it once old messages, retries and schedule rows that carry it are gone.`,
    ],
    fix: () => null,
  }
}

function byPositionOnly(broken: BrokenParameters<Removal>): Report {
  const names = namesOf(broken)
  const passed = prose`${names.length === 1 ? prose`it` : prose`one of them`} by keyword`
  const further = furtherSentences(broken, { nonePasses: passed })
  return {
    ...parameterReport(broken),
    title: headline(
      broken,
      'fail',
      prose`${broken.name ?? ''} takes ${namedOrCounted(names, 'arguments')} by position only`,
    ),
    message: prose`Task ${broken.name ?? ''} now takes ${list(names)} by position only. New workers fail with ${'TypeError'} on queued messages that pass ${passed}.${further}`,
    advice: [
      ...senderAdvice(broken),
      prose`Switch all senders to positions first. Add the ${'/'} once old messages, retries and schedule rows are gone.`,
    ],
    fix: () => null,
  }
}

/** `**kwargs` take the argument, and the body gives it a second time to the call that it passes them on to. */
function isPassedOn(broken: BrokenParameters, { parameter, kwargs, callee, isCertain }: PassedOn): Report {
  const further = furtherSentences(broken, { nonePasses: prose`it by keyword` })
  return {
    ...parameterReport(broken),
    title: headline(broken, 'break', prose`${broken.name ?? ''} passes ${parameter} on twice`),
    message: prose`Task ${broken.name ?? ''} no longer takes ${parameter}, so ${`**${kwargs}`} take it from queued messages. The body passes them on to ${callee} beside its own ${parameter}, which ${isCertain ? prose`raises` : prose`can raise`} ${'TypeError'}.${further}`,
    advice: [
      ...senderAdvice(broken),
      prose`Remove ${parameter} from ${kwargs} until messages that carry it are gone.`,
    ],
    fix: () => null,
  }
}

function namesOf({ causes }: BrokenParameters<Removal>): readonly string[] {
  return causes.map(({ parameter }) => parameter)
}
