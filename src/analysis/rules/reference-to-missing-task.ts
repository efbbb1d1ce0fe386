import { list, type Prose, prose } from '../../shared/prose.ts'
import { renameReference } from '../fixes/rename-reference.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import { requestedOr } from '../model/requested.ts'
import { groupMissing, type Missing, type MissingGroup } from '../references/missing-reference.ts'
import type { Reference, ReferenceUse } from '../references/reference.ts'
import { namesRow } from '../schedule-rows/replay-row-events.ts'
import { fileOfModule } from '../semantic/program.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'
import { namesOfClasses } from './shared/forgotten-classes.ts'
import { newlyMissing, referencesOf } from './shared/missing-references.ts'
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
    const forgotten = namesOfClasses(context)
    const missing = [...leftBehind(context), ...newlyMissing(context)]
    const others = missing.filter(({ reference }) => !forgotten.has(reference.name))
    return groupMissing(others, (one) => editOf(context, one) !== null).map((group) => report(context, group))
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
      'A new name counts as missing if it resembles a task’s name, lies in a module with tasks, or names a task’s function without its module or under another module of the project. In a schedule or a row, so does a module that the project’s package lacks. Any other name may belong to another service.',
      'A row is new where code or a new migration creates it in `PeriodicTask` of django-celery-beat. Migrations of base are not read: they ran already.',
      'Names put together at run time are not followed, other than `__module__` and `__name__` of a function in a row.',
      'A name that a decorator which celery-guard does not follow may register is not missing.',
      'Projects that share a repository count as one: a name that another project registers is not missing.',
      'An exact route or annotation of a task that the change removes is a notice: it harms nothing. So is one of an old name where the new name has one, too. A pattern in `task_routes` is not reported when its last matching task is removed.',
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
  const { head, changes } = context
  const next = renamedTo(context)
  // A task that resembles several new ones may have been renamed.
  const isRemoved = (name: string): boolean =>
    changes.every(({ old, candidates }) => old?.name !== name || candidates.length === 0)
  const references = referencesOf(head)
  const settings = new Set(references.filter(isSetting).map(({ use, name }) => `${use}\0${name}`))
  return references.flatMap((reference): Missing[] => {
    const successor = next.get(reference.name)
    if (successor === undefined || !counts(reference)) return []
    if (isLookedUp(context, reference) || isModule(context, reference)) return []
    // Both names had the route or annotation: that of the old one is of no use any more.
    if (isSetting(reference) && successor && settings.has(`${reference.use}\0${successor.name}`))
      return [{ reference, successor: null, isGuess: false, isStale: true }]
    const isStale = successor === null && isRemoved(reference.name)
    return [{ reference, successor: successor?.name ?? null, isGuess: successor?.isGuess ?? false, isStale }]
  })
}

function isSetting({ use }: Reference): boolean {
  return use === 'route' || use === 'annotation'
}

/** Migrations record history; `schedule-row-left-behind` reports the rows that they leave. A test may mention any path; only its lists name tasks on purpose. */
function counts({ path, use, isIgnored }: Reference): boolean {
  return isIgnored ? use === 'item' : !/(^|\/)migrations\//.test(path)
}

/** An item of a list of modules, for a task that has the name of its module. */
function isModule({ base }: RuleContext, { path, name, use }: Reference): boolean {
  return (use === 'item' || use === 'constant') && fileOfModule(base.program, name, path) !== null
}

/** `PeriodicTask.objects.filter(task="shop.tasks.pay").delete()`: code that cleans up needs the old name. */
function isLookedUp({ head }: RuleContext, { path, name, use }: Reference): boolean {
  if (use !== 'row') return false
  const events = requestedOr(head.rowCode, []).flatMap((one) => (one.path === path ? one.events : []))
  const isWritten = events.some((event) => 'values' in event && event.values.task === name)
  return !isWritten && events.some((event) => namesRow(event, { name: null, task: name }))
}

function editOf({ headText }: RuleContext, { reference, successor }: Missing): TextEdit | null {
  const text = successor === null ? null : headText(reference.path)
  return text === null || successor === null ? null : renameReference(text, reference, successor)
}

function report(context: RuleContext, group: MissingGroup): Report {
  const { use, isStale, missing } = group
  const [first] = missing
  if (!first) throw new Error('a group has a member')
  const { path, line } = first.reference
  const names = [...new Map(missing.map((one) => [one.reference.name, one.successor]))]
  const old = names.map(([name]) => name)
  return {
    path,
    line,
    endLine: line,
    side: 'head',
    ...(isStale && { severity: 'notice' }),
    title: isStale ? staleTitle(use, old) : title(use, old),
    message: isStale ? staleMessage(use, old) : message(use, old),
    advice: [...otherLines(furtherReferences(missing, line)), ...advice(names, first.isGuess)],
    names: names.map(([name, next]) => ({ old: name, new: next })),
    fix: () => fix(context, missing),
  }
}

function staleTitle(use: ReferenceUse, names: readonly string[]): Prose {
  const are = names.length > 1 ? prose`which are` : prose`which is`
  const named = use === 'route' ? prose`Routes name` : prose`Annotations name`
  return prose`${named} ${namedOrCounted(names)}, ${are} gone`
}

function staleMessage(use: ReferenceUse, names: readonly string[]): Prose {
  const entries = use === 'route' ? prose`routes` : prose`annotations`
  return prose`The ${entries} name ${shown(names)}, which this change removes. They match no task and can go.`
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
    case 'row':
      return prose`Schedule row of ${who}, ${are} not registered`
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
  const missing = prose`${shown(names)}, which ${names.length > 1 ? prose`are` : prose`is`} not registered`
  switch (use) {
    case 'schedule':
      return prose`The schedule sends ${missing}. Workers drop the message each time it is due.`
    case 'route':
      return prose`The routes name ${missing}. They match no task, and the intended task goes to the default queue.`
    case 'annotation':
      return prose`The annotations name ${missing}. They match no task, and limits set there are lost.`
    case 'row':
      return prose`The schedule row names ${missing}. Beat sends it, and workers drop the message.`
    case 'comparison':
      return prose`This compares with ${missing}. The comparison is never true.`
    case 'item':
    case 'constant':
      return prose`This names ${missing}.`
    default:
      return prose`This sends ${missing}. Workers drop the message, and the sender sees no error.`
  }
}

function shown(names: readonly string[]): Prose {
  return names.length > 3 ? prose`${names[0] ?? ''} and ${names.length - 1} more` : list(names)
}

function furtherReferences(group: readonly Missing[], line: number): Reference[] {
  const others = group.map(({ reference }) => reference).filter((one) => one.line !== line)
  return others.sort((a, b) => a.line - b.line)
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
