import { isMistaken } from '../../../shared/nearest.ts'
import type { LinkedChange } from '../../compare/compare-tasks.ts'
import { requestedOr } from '../../model/requested.ts'
import { createIntendedTasks, isInMissingModule, topOf } from '../../references/intended-tasks.ts'
import type { Missing } from '../../references/missing-reference.ts'
import type { Reference, ReferenceUse } from '../../references/reference.ts'
import { fileOfModule } from '../../semantic/program.ts'
import type { Snapshot } from '../../snapshot.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import { functionName, namesOf } from '../../tasks/task-names.ts'
import type { RuleContext } from '../define-rule.ts'
import { createdRows, namedRows } from './created-rows.ts'

export function referencesOf({ references, callers }: Snapshot): Reference[] {
  return [...requestedOr(references, []), ...requestedOr(callers, [])]
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
export function newlyMissing(context: RuleContext): Missing[] {
  const { base, head, changes } = context
  const handlers = referencesOf(head).flatMap(({ use, name }) => (use === 'handler' ? [name] : []))
  const known = namesOf([...base.tasks, ...head.tasks]).union(new Set(handlers))
  const before = referencesBefore(context)
  const uncertain = new Set(head.unresolved.map(({ path }) => path))
  const mayBeNamed = new Set(head.unresolved.flatMap((gap) => [gap.functionName ?? '', ...(gap.texts ?? [])]))
  const meantBy = remembered((name) =>
    head.tasks.flatMap((task) => (task.name !== null && isMistaken(name, task.name) ? [task.name] : [])),
  )
  const isUnknownModule = createUnknownModules(context, known)
  const intended = createIntendedTasks(head, renamedFunctions(changes))
  const certain = referencesOf(head).filter(({ use, isIgnored }) => !isIgnored && CERTAIN.has(use))
  return [...certain, ...createdRows(context)].flatMap((reference): Missing[] => {
    const { path, name } = reference
    if (known.has(name) || BUILTIN.test(name)) return []
    if (before(path, name) || head.mayRegister().has(name)) return []
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
    const entry = asEntry(reference)
    const tasks = intended(entry)
    if (tasks === null) return isUnknownModule(entry) ? [missing(reference, [])] : []
    return tasks.some((task) => uncertain.has(task.path)) ? [] : [missing(reference, namesOf(tasks))]
  })
}

/** Whether base has a reference in the same file, or in one that head lacks: files are moved and split. */
function referencesBefore({ base, head }: RuleContext): (path: string, name: string) => boolean {
  const gone = ({ path }: Pick<Reference, 'path'>): boolean =>
    path.endsWith('.py') && !head.program.paths.has(path)
  const old = [...referencesOf(base), ...namedRows(base.taskCalls)]
  const before = new Set(old.map((one) => `${gone(one) ? '' : one.path}\0${one.name}`))
  return (path, name) => before.has(`${path}\0${name}`) || before.has(`\0${name}`)
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

/** Beat sends the rows of a table like the entries of a schedule. */
function asEntry(reference: Reference): Reference {
  return reference.use === 'row' ? { ...reference, use: 'schedule' } : reference
}

function missing(reference: Reference, meant: Iterable<string>): Missing {
  const [successor, ...others] = meant
  return {
    reference,
    successor: others.length === 0 ? (successor ?? null) : null,
    isGuess: true,
    isStale: false,
  }
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
