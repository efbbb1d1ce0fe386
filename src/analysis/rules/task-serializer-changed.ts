import { prose } from '../../shared/prose.ts'
import { refuses } from '../celery-config/accepted-content.ts'
import { knowsAccepted, serializerOf } from '../compare/message-outcomes.ts'
import type { MessageOutcome } from '../model/types.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { labelOf } from '../tasks/task-names.ts'
import { defineRule, placeOf, type Report } from './define-rule.ts'
import { exampleTask } from './shared/example-task.ts'
import { namedOrCounted, tasksAre } from './shared/named-or-counted.ts'
import { tasksInBothRevisions } from './shared/rerouted-tasks.ts'

/** A task whose messages workers of the other revision refuse. */
interface Rewritten {
  readonly task: LinkedTask
  readonly from: string
  readonly to: string
  readonly deploy: MessageOutcome
  readonly rollback: MessageOutcome
}

const ID = 'task-serializer-changed'

const BASE = exampleTask('order_id')
const YAML = exampleTask('order_id', { options: ', serializer="yaml"' })
const ACCEPTS_BOTH = {
  'shop/celery.py': `from celery import Celery

app = Celery("shop")
app.conf.accept_content = ["json", "yaml"]
`,
}

export const taskSerializerChanged = defineRule({
  id: ID,
  category: 'contract',
  severity: 'warning',
  summary:
    'Finds tasks whose messages workers of the other revision do not accept: the serializer or the accepted content changes.',

  check(context) {
    const { base, head } = context
    const rewritten = tasksInBothRevisions(context).flatMap(([old, next]): Rewritten[] => {
      const from = serializerOf(base, old)
      const to = serializerOf(head, next)
      if (from === null || to === null || !knowsAccepted(base, old)) return []
      const deploy = refuses(head.celery, from) ? 'refused' : 'runs'
      const rollback = refuses(base.celery, to) ? 'refused' : 'runs'
      return deploy === 'runs' && rollback === 'runs' ? [] : [{ task: next, from, to, deploy, rollback }]
    })
    const open = rewritten.filter(({ task }) => !context.isSuppressed(ID, placeOf(task)))
    return [...Map.groupBy(open, causeOf).values()].map(report)
  },

  page: {
    breaks:
      'A worker accepts the content types in `accept_content`, by default only JSON. It refuses other messages with `ContentDisallowed` and drops them.',
    notices: 'The worker’s log. Senders see no error.',
    forward: [
      'Have all workers accept both content types in `accept_content`.',
      'Switch the serializer.',
      'Stop accepting the old content type once its queued messages, retries and ETA messages have drained.',
    ],
    rollback:
      'After the second step, a rollback meets workers that accept both. After a switch in one step, the old code drops messages of the new code.',
    whenNot: 'A setting outside this repository makes all workers accept both.',
    limits: [
      'Computed content types are unknown, and so are defaults where another package brings settings; the rule is silent about them. So are settings under which the old code would refuse its own messages.',
      'Content types that the project registers with kombu are not followed: they may belong to any serializer of the project.',
      'A serializer that a call sets is not considered.',
    ],
    flagged: { base: BASE, head: YAML },
    allowed: { base: { ...BASE, ...ACCEPTS_BOTH }, head: { ...YAML, ...ACCEPTS_BOTH } },
  },
})

/** One setting can change many tasks. */
function causeOf({ task, from, to }: Rewritten): string {
  return from !== to && 'serializer' in task.options ? `${task.path}\0${labelOf(task)}` : `${from}\0${to}`
}

function report(group: readonly Rewritten[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const { task, from, to, deploy, rollback } = first
  const names = group.map((one) => labelOf(one.task))
  const loss =
    deploy === 'refused'
      ? prose`New workers do not accept ${from} and drop queued messages.`
      : prose`Old workers do not accept ${to} and drop new messages.`
  return {
    ...placeOf(task),
    side: 'head',
    title:
      deploy === 'refused'
        ? prose`New workers refuse queued ${from} messages for ${namedOrCounted(names)}`
        : prose`Old workers refuse new ${to} messages for ${namedOrCounted(names)}`,
    message:
      from === to
        ? prose`${tasksAre(names)} sent as ${from}, which ${'accept_content'} no longer lists. ${loss}`
        : prose`${tasksAre(names)} now sent as ${to} instead of ${from}. ${loss}`,
    advice: [
      from === to
        ? prose`Switch the serializer first. Stop accepting ${from} once old messages have drained.`
        : prose`First have all workers accept both in ${'accept_content'}. Switch the serializer in the next deployment, and stop accepting ${from} once old messages have drained.`,
    ],
    names: names.map((name) => ({ old: name, new: name })),
    outcomes: { deploy, rollback },
    fix: () => null,
  }
}
