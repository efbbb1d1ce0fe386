import { type Prose, prose } from '../../shared/prose.ts'
import { setKeyword } from '../fixes/set-keyword.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import { mismatch } from '../signature/compatibility.ts'
import { messageParameters } from '../signature/message-parameters.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { isComparable, labelOf } from '../tasks/task-names.ts'
import { defineRule, type FixDraft, placeOf, type RuleContext } from './define-rule.ts'
import { rollbackOf } from './parameters/broken-parameters.ts'
import { type BindMismatch, bindMismatch } from './shared/bind-mismatch.ts'
import { exampleTask } from './shared/example-task.ts'
import { usesAsTask } from './shared/task-use.ts'

const BASE = exampleTask('order_id')
const BOUND = ', bind=True'

export const bindWithoutParameter = defineRule({
  id: 'bind-without-parameter',
  category: 'contract',
  severity: 'error',
  summary: 'Finds `bind=True` without a parameter for the task, and `self` without `bind=True`.',

  check(context) {
    return context.changes.flatMap((change) => {
      const { old, new: next } = change
      const found = next && bindMismatch(old, next)
      if (!found) return []
      const name = labelOf(old ?? next)
      if (
        name === null ||
        (old && !isComparable(old, next)) ||
        isAnnotatedAsTask(context, next, found) ||
        isContradicted(context, next, found)
      )
        return []
      return [
        {
          ...placeOf(next),
          side: 'head' as const,
          title: takesNothing(found)
            ? prose`Every call of ${name} fails`
            : prose`Every argument of ${name} shifts by one`,
          message: prose`Task ${name} ${messageOf(found, old, next)}`,
          advice: [prose`Change ${'bind'} and the first parameter together.`],
          names: [{ old: old && name, new: name }],
          ...(old ? { outcomes: { deploy: 'rejected' as const, rollback: rollbackOf(change) } } : {}),
          fix: () => follow(context, next, found),
        },
      ]
    })
  },

  page: {
    breaks:
      'With `bind=True`, Celery passes the task itself before the arguments. Without a parameter for it, the task takes the place of the first value, and every argument shifts by one. A `self` without `bind=True` takes the first value in place of the task.',
    notices:
      'The worker’s log at the first message, usually as `TypeError`. If defaults leave room for one more value, nobody.',
    forward: [
      'Change `bind` and the first parameter together. Messages stay the same, so one deployment is enough.',
    ],
    rollback: 'Harmless if both changed together: messages do not contain the task itself.',
    whenNot: 'An application class or `Task.__call__` fills the first argument.',
    limits: [
      'A first parameter of a bound task counts as the task if its name or annotation says so (`self`, `_`, `current: Task`), if the body uses it as one (`x.retry`), or if a call in the change leaves it out.',
      'The rule is silent about decorators below the task decorator, methods, and `self` with `base=`: these may fill the first parameter. It does not judge class-based tasks.',
      'Where no call got its values before, the change breaks no message, and no rule about arguments reports it.',
    ],
    flagged: { base: BASE, head: exampleTask('order_id', { options: BOUND }) },
    allowed: { base: BASE, head: exampleTask('self, order_id', { options: BOUND }) },
  },
})

/** Whether a call of the change gives its values as if the first parameter were what the rule says it is not. */
function isContradicted(
  { head }: RuleContext,
  next: LinkedTask,
  { kind, definition: { parameters } }: BindMismatch,
): boolean {
  const all = messageParameters(parameters, false)
  const others = messageParameters(parameters, true)
  const [taken, refused] = kind === 'missing' ? [others, all] : [all, others]
  return head.callSites.some(({ definition, definedIn, call }) => {
    if (call === null || definition !== next.origin.definition || definedIn !== next.path) return false
    const fits = (read: typeof all) => [undefined, 'misplaced'].includes(mismatch(call, read)?.kind)
    return fits(taken) && !fits(refused)
  })
}

/** `def charge(current: Task, order_id)` */
function isAnnotatedAsTask({ headText }: RuleContext, { path }: LinkedTask, found: BindMismatch): boolean {
  if (found.kind !== 'missing' || found.first === null) return false
  const { start, end } = found.first.at
  return /:\s*["']?(?:[\w.]*\.)?\w*Task\b/.test(headText(path)?.slice(start, end) ?? '')
}

function messageOf({ kind, first }: BindMismatch, old: LinkedTask | null, next: LinkedTask): Prose {
  const isChange = old !== null && old.bound !== next.bound
  const stays =
    isChange &&
    old.origin.definition?.kind === 'function' &&
    old.origin.definition.parameters[0]?.name === first?.name
  const still = stays ? prose`still ` : prose``
  const is = prose`its first parameter is ${still}${first?.name ?? ''}`
  if (kind === 'unfilled') {
    const unbound = isChange ? prose`is no longer bound` : prose`is not bound`
    return prose`${unbound}, but ${is}: the first value lands there, so every argument shifts by one.`
  }
  const bound = isChange ? prose`is now bound` : prose`is bound`
  const what = isPosition(first)
    ? prose`${is}: Celery passes the task itself first, so every argument shifts by one.`
    : prose`its function has no parameter for the task: Celery passes the task itself first, which raises ${'TypeError'}.`
  return prose`${bound}, but ${what}`
}

function takesNothing({ kind, first }: BindMismatch): boolean {
  return kind === 'missing' && !isPosition(first)
}

function follow(context: RuleContext, next: LinkedTask, found: BindMismatch): FixDraft | null {
  const { path } = next
  const text = context.headText(path)
  const { kind, first, definition } = found
  if (text === null || first === null || !isPosition(first)) return null
  if (kind === 'missing') {
    const edits = [{ path, start: first.at.start, end: first.at.start, text: 'self, ' }]
    return { title: prose`Add the parameter ${'self'}`, safety: 'suggestion', edits }
  }
  if (usesAsTask(definition, first.name)) return bind(next, text)
  const second = definition.parameters[1]
  const end = second ? second.at.start : first.at.end
  // Do not delete a star or a comment between the two.
  if (!/^[\s,]*$/.test(text.slice(first.at.end, end))) return null
  const edits = [{ path, start: first.at.start, end, text: '' }]
  return { title: prose`Remove the parameter ${first.name}`, safety: 'suggestion', edits }
}

/** The body uses the task: `self.retry(…)`. */
function bind({ path, origin: { decorator } }: LinkedTask, text: string): FixDraft | null {
  if (!decorator) return null
  const { expression, at } = decorator
  const edit: TextEdit =
    expression.kind === 'call'
      ? setKeyword(path, text, expression, 'bind', 'True')
      : { path, start: at.end, end: at.end, text: '(bind=True)' }
  return { title: prose`Bind the task`, safety: 'suggestion', edits: [edit] }
}

function isPosition(first: BindMismatch['first']): boolean {
  return first?.form === 'positional' || first?.form === 'positional-only'
}
