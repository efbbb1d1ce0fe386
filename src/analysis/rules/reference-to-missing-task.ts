import { isMistaken } from '../../shared/nearest.ts'
import { list, type Prose, prose } from '../../shared/prose.ts'
import type { LinkedChange } from '../compare/compare-tasks.ts'
import { renameReference } from '../fixes/rename-reference.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import { requestedOr } from '../model/requested.ts'
import { createIntendedTasks, isInMissingModule, topOf } from '../references/intended-tasks.ts'
import type { Reference, ReferenceUse } from '../references/reference.ts'
import { fileOfModule } from '../semantic/program.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { functionName, namesOf } from '../tasks/task-names.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'
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

interface Missing {
  readonly reference: Reference
  /** The name to write instead, where known. */
  readonly successor: string | null
  /** Whether the name only looks like the successor, or names its function. */
  readonly isGuess: boolean
}

function referencesOf({ references, callers }: Snapshot): Reference[] {
  return [...requestedOr(references, []), ...requestedOr(callers, [])]
}

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

/** Uses in which a text is certainly a task name. */
const CERTAIN: ReadonlySet<ReferenceUse> = new Set([
  'schedule',
  'route',
  'annotation',
  'send',
  'signature',
  'caller',
])
/** https://github.com/celery/celery/blob/v5.6.3/celery/app/builtins.py */
const BUILTIN = /^celery\.(accumulate|backend_cleanup|chain|chord|chord_unlock|chunks|group|map|starmap)$/

/** References that the change added, to names of this project that neither revision registers. */
function newlyMissing(context: RuleContext): Missing[] {
  const { base, head, changes } = context
  const handlers = referencesOf(head).flatMap(({ use, name }) => (use === 'handler' ? [name] : []))
  const known = namesOf([...base.tasks, ...head.tasks])
    .union(new Set(handlers))
    .union(head.mayRegister())
  const before = new Set(referencesOf(base).map(({ path, name }) => `${path}\0${name}`))
  const uncertain = new Set(head.unresolved.map(({ path }) => path))
  const mayBeNamed = new Set(head.unresolved.flatMap((gap) => [gap.functionName ?? '', ...(gap.texts ?? [])]))
  const meantBy = remembered((name) =>
    head.tasks.flatMap((task) => (task.name !== null && isMistaken(name, task.name) ? [task.name] : [])),
  )
  const isUnknownModule = createUnknownModules(context, known)
  const intended = createIntendedTasks(head, renamedFunctions(changes))
  return referencesOf(head).flatMap((reference): Missing[] => {
    const { path, name, use, isIgnored } = reference
    if (isIgnored || !CERTAIN.has(use) || known.has(name) || BUILTIN.test(name)) return []
    if (before.has(`${path}\0${name}`)) return []
    // A decorator that is not understood may register it.
    if (mayBeNamed.has(name) || mayBeNamed.has(name.slice(name.lastIndexOf('.') + 1))) return []
    const mistaken = meantBy(name)
    if (mistaken.length > 0) return [missing(reference, mistaken)]
    // A name in a project module means a task there; any other name may belong to another service.
    const module = name.slice(0, Math.max(0, name.lastIndexOf('.')))
    const file = module === '' ? null : fileOfModule(head.program, module, path)
    if (file !== null && head.taskPaths.includes(file)) {
      if (uncertain.has(file)) return []
      const called = head.tasks.filter(
        (task) => task.path === file && `${module}.${functionName(task)}` === name,
      )
      return [missing(reference, namesOf(called))]
    }
    const tasks = intended(reference)
    if (tasks === null) return isUnknownModule(reference) ? [missing(reference, [])] : []
    return tasks.some((task) => uncertain.has(task.path)) ? [] : [missing(reference, namesOf(tasks))]
  })
}

/**
 * Whether a schedule names a module that the project’s package lacks. Not where names are unknown, nor where the project
 * sends to other services under names like its own.
 */
function createUnknownModules(
  { base, head }: RuleContext,
  known: ReadonlySet<string>,
): (one: Reference) => boolean {
  const tops = new Set(
    referencesOf(base).flatMap(({ name, use }) =>
      CERTAIN.has(use) && !known.has(name) ? [topOf(name)] : [],
    ),
  )
  return (reference) =>
    reference.use === 'schedule' &&
    head.unresolved.length === 0 &&
    !tops.has(topOf(reference.name)) &&
    isInMissingModule(head, reference)
}

function missing(reference: Reference, meant: Iterable<string>): Missing {
  const [successor, ...others] = meant
  return { reference, successor: others.length === 0 ? (successor ?? null) : null, isGuess: true }
}

/** The tasks whose function the change renamed, and that keep their name. */
function renamedFunctions(changes: readonly LinkedChange[]): Set<LinkedTask> {
  return new Set(
    changes.flatMap(({ old, new: next }) =>
      old && next && old.name === next.name && functionName(old) !== functionName(next) ? [next] : [],
    ),
  )
}

/** Limits the search for typos; real changes add fewer names. */
const MAX_NAMES = 100

function remembered(answer: (name: string) => readonly string[]): (name: string) => readonly string[] {
  const known = new Map<string, readonly string[]>()
  return (name) => {
    const value = known.get(name) ?? (known.size < MAX_NAMES ? answer(name) : [])
    if (known.size < MAX_NAMES) known.set(name, value)
    return value
  }
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
