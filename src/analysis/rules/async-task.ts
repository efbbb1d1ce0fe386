import { type Prose, prose } from '../../shared/prose.ts'
import { newlyUnawaited } from '../definitions/unawaited-tasks.ts'
import { NOT_REQUESTED } from '../model/requested.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { labelOf } from '../tasks/task-names.ts'
import { defineRule, placeOf } from './define-rule.ts'
import { exampleTask } from './shared/example-task.ts'
import { tasksInBothRevisions } from './shared/rerouted-tasks.ts'

const BASE = exampleTask('order_id')
const ASYNC = BASE['shop/tasks.py'].replace('\ndef charge', '\nasync def charge')

export const asyncTask = defineRule({
  id: 'async-task',
  category: 'contract',
  severity: 'error',
  summary: 'Finds `async def` tasks that nothing awaits; their bodies never run.',

  check(context) {
    const { unrun } = context.head
    if (unrun === NOT_REQUESTED || unrun.runsCoroutines) return []
    const before = new Map(tasksInBothRevisions(context).map(([old, next]) => [next, old]))
    return newlyUnawaited(context.base, context.head).map((task) => {
      const old = before.get(task)
      const name = labelOf(task)
      return {
        ...placeOf(task),
        side: 'head' as const,
        title: prose`The body of ${name ?? task.qualname} never runs`,
        message: message(task, old !== undefined),
        advice: [
          prose`Keep ${'def'}, and run the coroutine inside: ${`asyncio.run(…)`}, or asgiref’s ${'async_to_sync'}.`,
        ],
        names: [{ old: (old && labelOf(old)) ?? null, new: name }],
        ...(name === null ? { about: task.qualname } : {}),
        fix: () => null,
      }
    })
  },

  page: {
    breaks:
      'Celery calls a task function and takes its return value for the result. An `async def` returns a coroutine, and the worker has no event loop that awaits it: the body never runs. Without a result backend, the task succeeds and does nothing. With a JSON result backend, it fails with `EncodeError: Object of type coroutine is not JSON serializable`.',
    notices:
      'Without a result backend, nobody: the task counts as succeeded, and Python warns “coroutine was never awaited” at most. With one, the worker’s log at the first message.',
    forward: [
      'Keep the task a plain `def`, move the asynchronous code into a function of its own, and run that with `asyncio.run()` or `async_to_sync()`.',
      'Messages stay the same, so one deployment is enough. Messages that workers took in the meantime are lost.',
    ],
    rollback: 'Harmless: the old code runs the same messages.',
    whenNot:
      'Something that celery-guard does not see awaits the coroutine, such as a worker pool that another repository configures.',
    limits: [
      'The rule reports only a function or class directly below Celery’s own decorator or registration. Any other decorator, a decorator of the project, and a base class or `task_cls` that is not understood may await the coroutine.',
      'It is silent where base has such a task already, and where a file names a pool that is not Celery’s own, or a package that runs coroutines: `celery-aio-pool`, `aio-celery`, `celery-pool-asyncio`, `CELERY_CUSTOM_WORKER_POOL`, `--pool=shop.pool:LoopPool`.',
      'It does not find a plain function that returns a coroutine.',
    ],
    flagged: { base: BASE, head: { ...BASE, 'shop/tasks.py': ASYNC } },
    allowed: {
      base: BASE,
      head: {
        ...BASE,
        'shop/tasks.py': ASYNC.replace('\nasync def charge', '\n@async_to_sync\nasync def charge').replace(
          'from celery',
          'from asgiref.sync import async_to_sync\nfrom celery',
        ),
      },
    },
  },
})

function message({ origin, qualname }: LinkedTask, isOld: boolean): Prose {
  const isClass = origin.definition?.kind === 'class'
  const what = isClass ? prose`${'run'} of ${qualname}` : prose`${qualname}`
  return prose`${what} is ${isOld ? prose`now ` : prose``}${'async def'}, and nothing awaits it: a worker takes its coroutine for the result. Without a result backend the task succeeds and does nothing; with one that writes JSON, it fails with ${'EncodeError'}.`
}
