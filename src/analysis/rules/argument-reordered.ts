import { prose } from '../../shared/prose.ts'
import { defineRule } from './define-rule.ts'
import { brokenParameters, parameterReport } from './shared/parameter-findings.ts'

export const argumentReordered = defineRule({
  id: 'argument-reordered',
  category: 'contract',
  severity: 'error',
  summary: 'Finds parameters whose positions shift, so that values of messages already sent reach others.',

  check(context) {
    return brokenParameters(context, 'misplaced').map((broken) => {
      const [{ parameter, into }] = broken.problems as [(typeof broken.problems)[number]]
      const value = parameter.startsWith('*') ? prose`a further position` : prose`the value of ${parameter}`
      return {
        ...parameterReport(broken),
        title: prose`Queued messages run with ${parameter} taken for ${into} in ${broken.old.name ?? ''}`,
        message: prose`The positions of task ${broken.old.name ?? ''} have shifted: in a worker that runs this code, ${value} in a message sent before is taken for ${into}, and nothing raises.`,
        advice: [
          prose`Leave the old positions as they are: append a new parameter with a default, or make it keyword-only behind a ${'*'}.`,
        ],
        fix: () => null,
      }
    })
  },

  page: {
    breaks:
      'A message that gives values by position still runs, with a value in the wrong parameter. Nothing raises: the task works with wrong data.',
    notices: 'Nobody, until somebody finds the wrong data.',
    forward: [
      'For a new parameter one deployment is enough: append it with a default, or put it behind a `*`.',
      'For another order, first pass the arguments by keyword everywhere, in schedule rows and other services too.',
      'Change the order when no message with positions is left: the queue is empty and the last retry and ETA message has passed.',
    ],
    rollback:
      'The same in the other direction: the old code misreads positions of the new one. Keywords are read alike by both.',
    whenNot:
      'All senders have used keywords for longer than the longest retry or countdown. A chain passes its result by position in any case.',
    limits: [
      'Which arguments messages really carry is not known: every call that the old parameters take counts as sent.',
      'Types are not compared: two parameters that change their meaning and keep their names are not seen.',
    ],
    flagged: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.register")
def register(user_id, mail, new_user=False):
    welcome(user_id, mail, new_user)
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.register")
def register(user_id, mail, site=None, new_user=False):
    welcome(user_id, mail, site, new_user)
`,
      },
    },
    allowed: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.register")
def register(user_id, mail, new_user=False):
    welcome(user_id, mail, new_user)
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.register")
def register(user_id, mail, new_user=False, site=None):
    welcome(user_id, mail, site, new_user)
`,
      },
    },
  },
})
