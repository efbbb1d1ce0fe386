import { list, type Prose, prose } from '../../shared/prose.ts'
import { renameReference } from '../fixes/rename-reference.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import type { Reference, ReferenceUse } from '../references/reference.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'
import { type Missing, newlyMissing, referencesOf } from './shared/missing-references.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { otherLines } from './shared/other-lines.ts'
import { renamedTo } from './shared/renamed-to.ts'

const BASE = {
  'shop/tasks.py': 'from celery import shared_task\n\n\n@shared_task\ndef pay():\n    pass\n',
  'shop/settings.py': 'CELERY_BEAT_SCHEDULE = {\n    "pay": {"task": "shop.tasks.pay", "schedule": 60},\n}\n',
}

export const referenceToMissingTask = defineRule({
  id: 'reference-to-missing-task',
  category: 'references',
  severity: 'error',
  summary: 'Finds schedules, routes, calls by name and non-Python callers that name a missing task.',

  check(context) {
    const missing = [...leftBehind(context), ...newlyMissing(context)]
    const groups = Map.groupBy(missing, (one) => causeOf(context, one))
    return [...groups.values()].map((group) => report(context, group))
  },

  page: {
    breaks:
      'Celery looks up a task name when the message arrives, not when the code is imported. A beat entry or `send_task` with an unregistered name is sent, received and discarded (`Received unregistered task of type …`). A route or annotation with such a name applies to nothing: the intended task goes to the default queue, without its limits.',
    notices:
      'Nobody at first. The worker logs an error for each message; a route that matches nothing leaves no trace.',
    forward: [
      'Keep the old name registered: name the renamed task explicitly, or register the same function under both names.',
      'Change schedules, routes and callers to the new name and deploy them after the workers that know it.',
      'Remove the old name once all messages with it have drained.',
    ],
    rollback:
      'Old workers do not know the new name, and new workers do not know the old one. With both names registered for one release, either direction is safe.',
    whenNot:
      'The name belongs to a service in another repository. Switch the rule off for repositories that mostly send to others.',
    limits: [
      'In TypeScript, the rule follows relative imports, `paths` and `baseUrl` of `tsconfig.json`, and `imports` of `package.json`, but not workspace packages. Programs are read only where a `package.json` depends on a Celery client. Calls of `createTask` and `sendTask` on an unknown client count only if they name a task that the change removes.',
      'A new name counts as missing if it resembles a task’s name, lies in a module with tasks, or names a task’s function without its module or under another module of the project. In a schedule, so does a module that the project’s package lacks. Any other name may belong to another service.',
      'Names put together at run time are not followed.',
      'A name that a decorator which celery-guard does not follow may register is not missing.',
      'Projects that share a repository count as one: a name that another project registers is not missing.',
      'A pattern in `task_routes` is not reported when its last matching task is removed.',
    ],
    flagged: {
      base: BASE,
      head: {
        ...BASE,
        'shop/tasks.py': 'from celery import shared_task\n\n\n@shared_task\ndef settle():\n    pass\n',
      },
    },
    allowed: {
      base: BASE,
      head: {
        ...BASE,
        'shop/tasks.py':
          'from celery import shared_task\n\n\n@shared_task(name="shop.tasks.pay")\ndef settle():\n    pass\n',
      },
    },
  },
})

/** References to names that base registered and head does not. */
function leftBehind(context: RuleContext): Missing[] {
  const { head } = context
  const next = renamedTo(context)
  return referencesOf(head).flatMap((reference): Missing[] => {
    const successor = next.get(reference.name)
    if (successor === undefined || !counts(reference)) return []
    return [{ reference, successor: successor?.name ?? null, isGuess: successor?.isGuess ?? false }]
  })
}

/** Migrations record history. A test may mention any path; only its lists name tasks on purpose. */
function counts({ path, use, isIgnored }: Reference): boolean {
  return isIgnored ? use === 'item' : !/(^|\/)migrations\//.test(path)
}

/** Groups references by file, use and module, and by whether an edit fixes them. */
function causeOf(context: RuleContext, missing: Missing): string {
  const { reference, successor, isGuess } = missing
  const { path, use, name } = reference
  const module = name.slice(0, name.lastIndexOf('.'))
  return [path, use, module, successor === null, isGuess, editOf(context, missing) === null].join('\0')
}

function editOf({ headText }: RuleContext, { reference, successor }: Missing): TextEdit | null {
  const text = successor === null ? null : headText(reference.path)
  return text === null || successor === null ? null : renameReference(text, reference, successor)
}

function report(context: RuleContext, group: readonly Missing[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const { path, line, use } = first.reference
  const names = [...new Map(group.map((one) => [one.reference.name, one.successor]))]
  return {
    path,
    line,
    endLine: line,
    side: 'head',
    title: title(
      use,
      names.map(([old]) => old),
    ),
    message: message(
      use,
      names.map(([old]) => old),
    ),
    advice: [...otherLines(furtherReferences(group, line)), ...advice(names, first.isGuess)],
    names: names.map(([old, next]) => ({ old, new: next })),
    fix: () => fix(context, group),
  }
}

function title(use: ReferenceUse, names: readonly string[]): Prose {
  const who = namedOrCounted(names)
  const are = names.length > 1 ? prose`which are` : prose`which is`
  switch (use) {
    case 'schedule':
      return prose`Beat sends ${who}, ${are} not registered`
    case 'route':
      return prose`Routes name ${who}, ${are} not registered`
    case 'annotation':
      return prose`Annotations name ${who}, ${are} not registered`
    case 'comparison':
      return prose`Comparison with ${who}, ${are} not registered`
    case 'item':
    case 'constant':
      return prose`Reference to ${who}, ${are} not registered`
    default:
      return prose`Call of ${who}, ${are} not registered`
  }
}

function message(use: ReferenceUse, names: readonly string[]): Prose {
  const shown = names.length > 3 ? prose`${names[0] ?? ''} and ${names.length - 1} more` : list(names)
  const missing = prose`${shown}, which ${names.length > 1 ? prose`are` : prose`is`} not registered`
  switch (use) {
    case 'schedule':
      return prose`The schedule sends ${missing}. Workers drop the message each time it is due.`
    case 'route':
      return prose`The routes name ${missing}. They match no task, and the intended task goes to the default queue.`
    case 'annotation':
      return prose`The annotations name ${missing}. They match no task, and limits set there are lost.`
    case 'comparison':
      return prose`This compares with ${missing}. The comparison is never true.`
    case 'item':
    case 'constant':
      return prose`This names ${missing}.`
    default:
      return prose`This sends ${missing}. Workers drop the message, and the sender sees no error.`
  }
}

function furtherReferences(group: readonly Missing[], line: number): Reference[] {
  return group.map(({ reference }) => reference).filter((one) => one.line !== line)
}

function advice(names: readonly (readonly [string, string | null])[], isGuess: boolean): Prose[] {
  const [[, next] = ['', null], ...others] = names
  if (next === null || others.length > 0) return []
  return [isGuess ? prose`Did you mean ${next}?` : prose`The task is now named ${next}.`]
}

function fix(context: RuleContext, group: readonly Missing[]): FixDraft | null {
  const sure = group.flatMap((missing) => editOf(context, missing) ?? [])
  if (sure.length < group.length) return null
  return {
    title: prose`Use the registered task name`,
    safety: 'suggestion',
    edits: sure,
    follows: group.flatMap(({ successor }) => successor ?? []),
  }
}
