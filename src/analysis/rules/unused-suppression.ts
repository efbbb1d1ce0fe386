import { nearest } from '../../shared/nearest.ts'
import { type Prose, prose } from '../../shared/prose.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import type { SuppressionFact } from '../python/facts.ts'
import type { Snapshot } from '../snapshot.ts'
import { defineRule, type FixDraft, type RuleContext, type Suppression } from './define-rule.ts'

/** Rules that speak of what is gone: the comment that suppresses them comes a change earlier, when it is of no use yet. */
const ABOUT_BASE = ['queue-removed-in-use', 'task-removed']

export const unusedSuppression = defineRule({
  id: 'unused-suppression',
  category: 'definition',
  severity: 'notice',
  summary: 'Finds new comments that suppress nothing: unused, without a reason or of an unknown rule.',

  page: {
    breaks:
      'Nothing at run time. A comment that suppresses nothing today may hide a break tomorrow, which its author never saw; one that is misspelled or gives no reason leaves the finding where it is.',
    notices: 'Nobody: the comment looks as if it worked.',
    forward: [
      'Write `# celery-guard: ignore[rule] reason` at the end of a line of the finding, on any line of the task’s decorators and `def`, or above them.',
      'Give the reason that makes the break harmless: the queue has drained, the task was never called.',
      'Remove the comment when the change is deployed: it was for this change alone.',
    ],
    rollback: 'A comment changes no task, so that a rollback is as safe as without it.',
    whenNot: 'Where comments are kept on purpose, as a record of decisions: switch the rule off.',
    limits: [
      'A comment that was there before is never told, whether it is still needed or not.',
      'Only Python is looked at, and only files that concern tasks.',
      'What is gone has no line in the new code: `task-removed` and `queue-removed-in-use` are suppressed by a comment that was merged before, and such a comment is not told.',
    ],
    flagged: {
      base: { 'shop/__init__.py': '', 'shop/tasks.py': task('') },
      head: {
        'shop/__init__.py': '',
        'shop/tasks.py': task('  # celery-guard: ignore[task-without-queue] goes to the default queue'),
      },
    },
    allowed: {
      base: { 'shop/__init__.py': '', 'shop/tasks.py': 'from celery import shared_task\n' },
      head: {
        'shop/__init__.py': '',
        'shop/tasks.py': task(
          '  # celery-guard: ignore[task-without-name] it is called by this name elsewhere',
        ),
      },
    },
  },

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
          message: fault.message,
          advice: [],
          names: [],
          about: saidBy(comment),
          fix: () => (fault.unused ? withoutRules(context, comment, fault.unused) : null),
        },
      ]
    })
  },
})

/** Those that base does not have, at the same place or at another one that it moved from. */
function newComments({ base, comments }: RuleContext): readonly Suppression[] {
  if (comments.length === 0) return []
  const here = new Map<string, number>()
  const anywhere = new Map<string, number>()
  for (const path of base.taskPaths) {
    for (const comment of base.program.factsOf(path)?.suppressions ?? []) {
      add(here, `${path}\0${saidBy(comment)}`)
      add(anywhere, saidBy(comment))
    }
  }
  // Those that stayed come first: only what is left of the others can have moved.
  return comments
    .filter(
      (comment) => !(take(here, `${comment.path}\0${saidBy(comment)}`) && take(anywhere, saidBy(comment))),
    )
    .filter((comment) => !take(anywhere, saidBy(comment)) && !isUnread(base, comment.path))
}

/** Of a file that was not read on base nobody knows what it said there. */
function isUnread({ program }: Snapshot, path: string): boolean {
  return program.paths.has(path) && program.factsOf(path) === null
}

function saidBy({ rules, reason }: SuppressionFact): string {
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
  readonly message: Prose
  /** The rules that need no comment here. */
  readonly unused?: readonly string[]
}

function faultOf({ rules, reason, used }: Suppression, { ruleIds, isOn }: RuleContext): Fault | null {
  if (rules.length === 0) {
    return {
      message: prose`This comment suppresses nothing: ${'ignore[rule] reason'} is expected behind ${'celery-guard:'}.`,
    }
  }
  const unknown = rules.find((rule) => !ruleIds.includes(rule))
  if (unknown !== undefined) {
    const meant = nearest(unknown, ruleIds)
    const hint = meant === null ? prose`.` : prose`; did you mean ${meant}?`
    return { message: prose`This comment names ${unknown}, which is no rule${hint}` }
  }
  if (reason === '') return { message: prose`This comment suppresses nothing, as it gives no reason.` }
  const unused = rules.filter((rule) => !used.has(rule) && isOn(rule) && !ABOUT_BASE.includes(rule))
  if (unused.length === 0) return null
  const listed = unused.map((rule) => prose`${rule}`).reduce((list, rule) => prose`${list}, ${rule}`)
  return { message: prose`No finding of ${listed} is here to be suppressed.`, unused }
}

function withoutRules(
  { headText }: RuleContext,
  { path, rules, at }: Suppression,
  unused: readonly string[],
): FixDraft | null {
  const text = headText(path)
  if (text === null) return null
  const left = rules.filter((rule) => !unused.includes(rule))
  const comment = text.slice(at.start, at.end)
  const edit: TextEdit =
    left.length === 0
      ? removal(path, text, at)
      : { path, ...at, text: comment.replace(/\[[^\]]*\]/, `[${left.join(', ')}]`) }
  return { title: prose`Remove what suppresses nothing`, safety: 'safe', edits: [edit] }
}

/** The comment with the space before it, and with its line where nothing else stands there. */
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
  // With the line end before it, as the last line need not have one of its own.
  if (lineStart === 0) return { path, start: 0, end: lineEnd === -1 ? text.length : lineEnd + 1, text: '' }
  return {
    path,
    start: text.startsWith('\r\n', lineStart - 2) ? lineStart - 2 : lineStart - 1,
    end,
    text: '',
  }
}

function task(comment: string): string {
  return `from celery import shared_task\n\n\n@shared_task${comment}\ndef pay(order):\n    pass\n`
}
