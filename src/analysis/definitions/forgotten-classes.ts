import { MAX_FILES, type Search } from '../import-graph/search.ts'
import type { Program } from '../semantic/program.ts'
import { findTasks } from '../tasks/find-tasks.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { type Mentioned, type NameUses, usesOf } from './class-mentions.ts'
import type { UnregisteredClass } from './unregistered-classes.ts'

/** A Task class that no code of the repository can register. */
export interface ForgottenClass {
  readonly path: string
  readonly name: string
  readonly isSent: boolean
  /** A sender makes an instance of its own: `FetchPhoto().delay(1)`. */
  readonly isMade: boolean
  /** The variable of its module that holds an instance; null where there is none. */
  readonly instance: string | null
}

/** Words of code that registers tasks; plain text, as facts leave out comprehensions and other code. */
const REGISTERING = ['register_task', 'tasks.register', '.tasks[', '.tasks.update', '_tasks[']
const REGISTERS =
  /\bregister_task\b|\btasks\.register\b|\.tasks\[[^\]\n]{0,200}\]\s*=(?!=)|\.tasks\.update\(|\b_tasks\[/g
const NO_CODE = /^\s*(?:#|from\b|import\b)/

/** Requirements that allow a Celery before version 4, which registers each class by its metaclass. */
const OLD_CELERY = ['==2', '==3', '~=3', '>=3', '<4', '<=3', ' = "3', ' = "^3', ' = "~3'].map(
  (version) => `celery${version}`,
)

/** Those of some classes that no code registers. The search requests the files that it lacks. */
export function forgottenClasses(
  { program }: RevisionTasks,
  classes: readonly UnregisteredClass[],
  search: Search,
): readonly ForgottenClass[] {
  const candidates = classes.flatMap(({ entity: { fact, scope }, task }): ForgottenClass[] => {
    const uses = usesEverywhere(program, search, scope.path, { name: fact.name, wireName: task.name })
    return uses === null ? [] : [{ path: scope.path, name: fact.name, ...uses }]
  })
  if (candidates.length === 0 || registersByCode(program, search)) return []
  const isOld = OLD_CELERY.map((text) => {
    const [outside, paths] = [search.isOutsidePython(text), search.containing(text)]
    return outside !== false || paths === null || paths.size > 0
  })
  return isOld.includes(true) ? [] : candidates
}

type Uses = Pick<ForgottenClass, 'isSent' | 'isMade' | 'instance'>

/** Null where some file uses the class in a way that may register it. */
function usesEverywhere(program: Program, search: Search, path: string, mentioned: Mentioned): Uses | null {
  const uses = usesIn(program, search, filesWith(search, mentioned.name, path), mentioned)
  if (uses === null) return null
  const instances = new Set(uses.flatMap(({ instance }) => instance ?? []))
  const [instance = null, ...others] = instances
  if (others.length > 0) return null
  const sent = uses.some(({ sends }) => sends)
  const isMade = uses.some(({ makes }) => makes)
  if (instance === null) return { isSent: sent, isMade, instance }
  // Others use an instance by importing it from the module of the class.
  const module = program.layout.moduleOf(path)?.split('.').at(-1) ?? ''
  const [holding, naming] = [filesWith(search, instance, path), filesWith(search, module, path)]
  const files = holding && naming && new Set([...holding.intersection(naming), path])
  const its = usesIn(program, search, files, { name: instance, wireName: null })
  if (its === null || its.some((one) => one.instance !== null)) return null
  return { isSent: sent || its.some(({ sends }) => sends), isMade, instance }
}

function filesWith(search: Search, word: string, path: string): ReadonlySet<string> | null {
  const paths = search.containing(word)
  return paths === null || paths.size > MAX_FILES ? null : new Set([...paths, path])
}

function usesIn(
  program: Program,
  search: Search,
  paths: ReadonlySet<string> | null,
  mentioned: Mentioned,
): readonly NameUses[] | null {
  if (paths === null) return null
  const found = [...paths].map((path) => {
    const [file, facts] = [search.read(path), program.factsOf(path)]
    return file && facts ? usesOf(file.text, facts.statements, mentioned) : null
  })
  const known = found.filter((one) => one !== null && !one.others)
  return known.length === found.length ? known.filter((one) => one !== null) : null
}

/** Whether code registers classes in a way that is not followed: in a loop, or by a function of the project. */
function registersByCode(program: Program, search: Search): boolean {
  const paths = REGISTERING.map((word) => search.containing(word))
  return paths.some(
    (found) => found === null || [...found].some((path) => registersMore(program, search, path)),
  )
}

function registersMore(program: Program, search: Search, path: string): boolean {
  const file = search.read(path)
  if (file === null) return true
  const { text } = file
  const followed = findTasks(program, path).tasks.flatMap(({ origin: { call } }) => (call ? [call.at] : []))
  return [...text.matchAll(REGISTERS)].some(({ index }) => {
    const line = text.slice(text.lastIndexOf('\n', index) + 1, index)
    return !NO_CODE.test(line) && !followed.some(({ start, end }) => start <= index && index < end)
  })
}
