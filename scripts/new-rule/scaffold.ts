import { formatCase } from '../../test/support/case-file/format-case.ts'
import { constantOf } from '../generate/rule-index.ts'

/** Marks a text to fill in; a test refuses a rule that still has one. */
export const TO_FILL = 'TODO'

const ID = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)+$/

/** Why an id cannot be that of a rule; null when it can. */
export function idProblem(id: string): string | null {
  return ID.test(id)
    ? null
    : `${id} is not an id of a rule: use lower-case words with hyphens between them, as in task-removed`
}

export function ruleFile(id: string): string {
  return `src/analysis/rules/${id}.ts`
}

/** The files of a rule that finds nothing yet, by path. */
export function scaffold(id: string): Readonly<Record<string, string>> {
  const cases = `test/fixtures/rules/${id}`
  return {
    [ruleFile(id)]: rule(id),
    [`${cases}/flags-${TO_FILL}.txt`]: ruleCase('breaks'),
    [`${cases}/allows-${TO_FILL}.txt`]: ruleCase('does not break'),
  }
}

const TASKS = `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`

function ruleCase(verdict: string): string {
  return formatCase({
    about: `${TO_FILL}: what changes, and why it ${verdict}.`,
    base: { 'shop/__init__.py': '', 'shop/tasks.py': TASKS },
    head: { 'shop/__init__.py': '', 'shop/tasks.py': `${TASKS}    # ${TO_FILL}: the change\n` },
    config: null,
    expected: null,
  })
}

function rule(id: string): string {
  return `import { prose } from '../../shared/prose.ts'
import type { LinkedChange } from '../compare/compare-tasks.ts'
import { defineRule, placeOf, type Report } from './define-rule.ts'

export const ${constantOf(id)} = defineRule({
  id: '${id}',
  category: 'contract',
  severity: 'warning',
  summary: 'Finds ${TO_FILL}.',

  check(context) {
    return context.changes.filter(isFound).flatMap(report)
  },

  page: {
    breaks: '${TO_FILL}: what happens at run time.',
    notices: '${TO_FILL}: who notices, and when.',
    forward: ['${TO_FILL}: the first deployment.', '${TO_FILL}: the next one.'],
    rollback: '${TO_FILL}: what a rollback does on the way.',
    whenNot: '${TO_FILL}: when the finding may be ignored.',
    limits: ['${TO_FILL}: what the rule does not see.'],
    flagged: {
      base: {
        'shop/tasks.py': \`${TASKS}\`,
      },
      head: {
        'shop/tasks.py': \`${TASKS}\`,
      },
    },
    allowed: {
      base: {
        'shop/tasks.py': \`${TASKS}\`,
      },
      head: {
        'shop/tasks.py': \`${TASKS}\`,
      },
    },
  },
})

/** ${TO_FILL}: what makes a change a finding. */
function isFound(_: LinkedChange): boolean {
  return false
}

function report({ old, new: next, outcomes }: LinkedChange): Report[] {
  if (next === null) return []
  return [
    {
      ...placeOf(next),
      side: 'head',
      title: prose\`${TO_FILL}: what breaks, for \${next.name ?? ''}\`,
      message: prose\`${TO_FILL}: what task \${next.name ?? ''} does to messages.\`,
      advice: [],
      names: [{ old: old?.name ?? null, new: next.name }],
      outcomes,
      fix: () => null,
    },
  ]
}
`
}
