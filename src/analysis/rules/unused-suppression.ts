import { nearest } from '../../shared/nearest.ts'
import { list, type Prose, prose } from '../../shared/prose.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import type { SuppressionFact } from '../python/facts.ts'
import type { Snapshot } from '../snapshot.ts'
import { defineRule, type FixDraft, type RuleContext, type Suppression } from './define-rule.ts'

/** Rules about deleted code: their comment is merged a change earlier, while it suppresses nothing yet. */
const ABOUT_BASE = ['queue-removed-in-use', 'task-removed']

function task(comment: string): string {
  return `from celery import shared_task\n\n\n@shared_task${comment}\ndef pay(order):\n    pass\n`
}

const BASE = { 'shop/__init__.py': '', 'shop/tasks.py': task('') }

export const unusedSuppression = defineRule({
  id: 'unused-suppression',
  category: 'definition',
  severity: 'notice',
  summary: 'Finds new suppression comments that are unused, give no reason or name an unknown rule.',

  check(context) {
    return newComments(context).flatMap((comment) => {
      const fault = faultOf(comment, context)
      if (fault === null) return []
      const { path, line } = comment
      return [
        {
          path,
          line,
          endLine: line,
          side: 'head',
          title: fault.title,
          message: fault.message,
          advice: [],
          names: [],
          about: textOf(comment),
          fix: () => (fault.unused ? withoutRules(context, comment, fault.unused) : null),
        },
      ]
    })
  },

  page: {
    breaks:
      'Nothing at run time. An unused comment may hide a break tomorrow that its author never saw. A misspelled comment, or one without a reason, suppresses nothing.',
    notices: 'Nobody: the comment looks as if it worked.',
    forward: [
      'Write `# celery-guard: ignore[rule] reason` on any line of the task’s decorators and `def`, or above them.',
      'Give the reason that makes the break harmless: the queue has drained, or the task was never called.',
      'Remove the comment after the deployment: it was for this change only.',
    ],
    rollback: 'A comment changes no task, so a rollback is as safe as without it.',
    whenNot: 'The project keeps comments as a record of decisions. Switch the rule off then.',
    limits: [
      'A comment that was there before is never reported, used or not.',
      'Only Python files that concern tasks are read.',
      'To suppress `task-removed` or `queue-removed-in-use`, merge the comment before the pull request that deletes the code. Such a comment is not reported.',
    ],
    flagged: {
      base: BASE,
      head: {
        ...BASE,
        'shop/tasks.py': task('  # celery-guard: ignore[task-without-queue] goes to the default queue'),
      },
    },
    allowed: {
      base: { ...BASE, 'shop/tasks.py': 'from celery import shared_task\n' },
      head: {
        ...BASE,
        'shop/tasks.py': task(
          '  # celery-guard: ignore[task-without-name] it is called by this name elsewhere',
        ),
      },
    },
  },
})

/** Comments that base does not have, neither in the same file nor in another one that they moved from. */
function newComments({ base, comments }: RuleContext): readonly Suppression[] {
  if (comments.length === 0) return []
  const here = new Map<string, number>()
  const anywhere = new Map<string, number>()
  for (const path of base.taskPaths) {
    for (const comment of base.program.factsOf(path)?.suppressions ?? []) {
      add(here, `${path}\0${textOf(comment)}`)
      add(anywhere, textOf(comment))
    }
  }
  // Match comments that stayed first: only the remaining ones can have moved.
  return comments
    .filter(
      (comment) => !(take(here, `${comment.path}\0${textOf(comment)}`) && take(anywhere, textOf(comment))),
    )
    .filter((comment) => !take(anywhere, textOf(comment)) && !isUnread(base, comment.path))
}

/** A base file that was not read may contain any comment. */
function isUnread({ program }: Snapshot, path: string): boolean {
  return program.paths.has(path) && program.factsOf(path) === null
}

function textOf({ rules, reason }: SuppressionFact): string {
  return `${rules.join()}\0${reason}`
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function take(counts: Map<string, number>, key: string): boolean {
  const left = counts.get(key) ?? 0
  if (left > 0) counts.set(key, left - 1)
  return left > 0
}

interface Fault {
  readonly title: Prose
  readonly message: Prose
  /** The rules that the comment suppresses in vain. */
  readonly unused?: readonly string[]
}

function faultOf({ rules, reason, used }: Suppression, { ruleIds, isOn }: RuleContext): Fault | null {
  if (rules.length === 0) {
    return {
      title: prose`Suppression comment without a rule`,
      message: prose`This comment suppresses nothing. Write ${'ignore[rule] reason'} after ${'celery-guard:'}.`,
    }
  }
  const unknown = rules.find((rule) => !ruleIds.includes(rule))
  if (unknown !== undefined) {
    const meant = nearest(unknown, ruleIds)
    const hint = meant === null ? prose`.` : prose`. Did you mean ${meant}?`
    return {
      title: prose`Suppression comment with an unknown rule ${unknown}`,
      message: prose`This comment names ${unknown}, which is not a rule${hint}`,
    }
  }
  if (reason === '')
    return {
      title: prose`Suppression comment without a reason`,
      message: prose`This comment suppresses nothing because it gives no reason. Add one after the brackets.`,
    }
  const unused = rules.filter((rule) => !used.has(rule) && isOn(rule) && !ABOUT_BASE.includes(rule))
  if (unused.length === 0) return null
  return {
    title: prose`Suppression comment that suppresses nothing`,
    message: prose`There is no finding of ${list(unused)} to suppress here.`,
    unused,
  }
}

function withoutRules(
  { headText }: RuleContext,
  { path, rules, at }: Suppression,
  unused: readonly string[],
): FixDraft | null {
  const text = headText(path)
  if (text === null) return null
  const used = rules.filter((rule) => !unused.includes(rule))
  const comment = text.slice(at.start, at.end)
  const edit: TextEdit =
    used.length === 0
      ? removal(path, text, at)
      : { path, ...at, text: comment.replace(/\[[^\]]*\]/, `[${used.join(', ')}]`) }
  return { title: prose`Remove the unused suppression`, safety: 'safe', edits: [edit] }
}

/** Removes the comment with the space before it, and the whole line if nothing else is on it. */
function removal(path: string, text: string, { start, end }: SuppressionFact['at']): TextEdit {
  const before = text.slice(0, start).trimEnd()
  const isAlone = text.slice(before.length, start).includes('\n') || before === ''
  const lineEnd = text.indexOf('\n', end)
  const isLast = text.slice(end, lineEnd === -1 ? undefined : lineEnd).trim() === ''
  if (!isAlone || !isLast) {
    const inLine = text.slice(text.lastIndexOf('\n', start) + 1, start)
    return { path, start: start - inLine.length + inLine.trimEnd().length, end, text: '' }
  }
  const lineStart = text.lastIndexOf('\n', start) + 1
  // Remove the line end before it, because the last line may have none.
  if (lineStart === 0) return { path, start: 0, end: lineEnd === -1 ? text.length : lineEnd + 1, text: '' }
  return {
    path,
    start: text.startsWith('\r\n', lineStart - 2) ? lineStart - 2 : lineStart - 1,
    end,
    text: '',
  }
}
