import type { CelerySettings } from '../celery-config/celery-settings.ts'
import type { Program } from '../semantic/program.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { type Certainty, createCertainty } from './certain-parameters.ts'
import { type Refusal, refusal } from './given-arguments.ts'
import { periodicCalls } from './periodic-calls.ts'
import { scheduledCalls, type TaskCall, taskCallsIn } from './task-calls.ts'

/** A call whose arguments its task does not take. */
export interface MismatchedCall {
  readonly call: TaskCall
  readonly task: LinkedTask
  readonly refusal: Refusal
}

/** A revision with the calls that were read of it. */
export interface RevisionCalls {
  readonly program: Program
  readonly taskPaths: readonly string[]
  readonly tasks: readonly LinkedTask[]
  readonly celery: CelerySettings
  readonly taskCalls: readonly TaskCall[]
}

/** The calls and schedule entries that certainly fail, of all that were read. */
export function mismatchedCalls(revision: RevisionCalls): MismatchedCall[] {
  const taskOf = createLookUp(revision.tasks)
  const suspects = sentBy(revision).flatMap((call) => {
    const task = taskOf(call)
    const why = task && refusal(call.given, task.parameters)
    if (call.by === 'name' && task && STUB.test(task.origin.words)) return []
    return task && why ? [{ call, task, refusal: why }] : []
  })
  if (suspects.length === 0) return []
  const certainty = createCertainty(revision)
  const passesOn = createEvidence(revision, certainty)
  return suspects.filter((one) => isCertain(certainty(one.task), one.refusal, passesOn))
}

/** The calls that were read, and the messages that beat sends. */
export function sentBy({ program, celery, tasks, taskCalls }: RevisionCalls): TaskCall[] {
  return [...taskCalls, ...scheduledCalls(program, celery.schedule), ...periodicCalls(program, tasks)]
}

/** The body of a task that another service runs under this name. */
const STUB = /(?:^|\s)(?:pass|\.\.\.|raise NotImplementedError\b.*)$|^$/

/** The one task that a call means; null where none or several may be meant. */
export function createLookUp(tasks: readonly LinkedTask[]): (call: TaskCall) => LinkedTask | null {
  const own = tasks.filter(({ origin }) => origin.isAlias === undefined)
  const byDefinition = Map.groupBy(own, ({ origin }) => origin.definition)
  const byCall = Map.groupBy(own, ({ origin }) => origin.call)
  const byName = Map.groupBy(tasks, ({ name }) => name)
  return ({ task }) => {
    switch (task.kind) {
      case 'definition':
        return only(byDefinition.get(task.definition))
      case 'made':
        return only(byCall.get(task.call))
      case 'name':
        return only(byName.get(task.name))
    }
  }
}

function only<T>(found: readonly T[] | undefined): T | null {
  return found?.length === 1 ? (found[0] ?? null) : null
}

function isCertain(certainty: Certainty, why: Refusal, passesOn: (decorator: string) => boolean): boolean {
  if (certainty.kind !== 'behind' || why.kind === 'unfit') return certainty.kind !== 'unknown'
  // A decorator may take keywords of its own from any message.
  return why.kind === 'missing' && certainty.decorators.every(passesOn)
}

/** Decorators that may fill a parameter by themselves. */
const FILLS = /inject|provide|supply|patch|param|arg|session|context|self|(?:^|_)(?:pass|with|use)_/i

/** Whether another package’s decorator leaves required parameters to the senders: those of another task fill them. */
function createEvidence(
  { program, taskPaths, tasks }: RevisionCalls,
  certainty: (task: LinkedTask) => Certainty,
): (decorator: string) => boolean {
  let known: ReadonlySet<string> | null = null
  const read = (): ReadonlySet<string> => {
    const taskOf = createLookUp(tasks)
    return new Set(
      taskPaths
        .flatMap((path) => taskCallsIn(program, path))
        .flatMap((call) => {
          const task = taskOf(call)
          const required = task?.parameters.filter((one) => one.required) ?? []
          const { positional, keywords, morePositions, moreKeywords } = call.given
          const isKnown = !morePositions && !moreKeywords && positional.length + keywords.length > 0
          if (!task || required.length === 0 || !isKnown || refusal(call.given, task.parameters)) return []
          const found = certainty(task)
          return found.kind === 'behind' ? found.decorators : []
        }),
    )
  }
  return (decorator) => {
    if (FILLS.test(decorator.slice(decorator.lastIndexOf('.') + 1))) return false
    known ??= read()
    return known.has(decorator)
  }
}
