import type { MessageOutcomes, ParameterKind, Task } from '../../analysis/model/types.ts'
import {
  explainIncompatibility,
  type ParameterProblem,
} from '../../analysis/signature/explain-incompatibility.ts'
import { assertNever } from '../../shared/assert-never.ts'
import { cleanUp, drain, prepare, rolledBack, type Single, senders, workers } from './single-steps.ts'

/** The steps for a task that keeps its name. */
export function argumentSteps(
  task: string,
  old: Task,
  next: Task,
  { deploy, rollback }: MessageOutcomes,
): Single[] {
  const isBroken = deploy === 'rejected' || deploy === 'misread'
  return [
    ...(isBroken ? brokenArguments(task, old, next) : []),
    ...(isBroken || deploy === 'runs' ? addedArguments(task, old, next, rollback) : []),
  ]
}

/** A task whose messages of the old code fail, or reach other parameters. */
function brokenArguments(task: string, old: Task, next: Task): Single[] {
  const problems = explainIncompatibility(old.parameters, next.parameters)
  const steps = problems.flatMap((problem) => stepsOf(task, old, problem))
  return [
    ...(steps.length > 0 ? steps : [prepare('accept-old-arguments', { task })]),
    drain('drain-arguments', { task }),
  ]
}

function stepsOf(task: string, old: Task, problem: ParameterProblem): Single[] {
  switch (problem.kind) {
    case 'required': {
      const subject = { task, argument: problem.parameter }
      return [
        prepare('give-default', subject),
        senders('pass-arguments', subject),
        cleanUp('require-arguments', subject),
      ]
    }
    case 'removed': {
      const subject = { task, argument: problem.parameter }
      const isNeeded = old.parameters.some(({ name, required }) => name === problem.parameter && required)
      return [
        prepare('keep-argument', subject),
        ...(isNeeded ? [workers('do-without-arguments', subject)] : []),
        senders('stop-passing', subject),
        ...(isNeeded ? [rolledBack('misses-arguments', subject)] : []),
        cleanUp('remove-arguments', subject),
      ]
    }
    case 'renamed': {
      const subject = { task, argument: problem.from }
      return [
        prepare('accept-both-arguments', { ...subject, nextArgument: problem.to }),
        senders('pass-arguments', { task, argument: problem.to }),
        cleanUp('remove-arguments', subject),
      ]
    }
    case 'misplaced':
      return [prepare('keep-positions', { task }), ...byKeyword(task)]
    case 'keyword-only':
      return [prepare('accept-old-arguments', { task }), ...byKeyword(task)]
    case 'positional-only':
      return [prepare('accept-old-arguments', { task })]
    default:
      return assertNever(problem)
  }
}

const STARS: Partial<Record<ParameterKind, string>> = { varargs: '*', varkw: '**' }

/** Both codes read keywords alike. */
function byKeyword(task: string): Single[] {
  return [senders('pass-by-keyword', { task }), cleanUp('change-arguments', { task })]
}

/** Old workers do not take messages with a new argument. */
function addedArguments(
  task: string,
  old: Task,
  next: Task,
  rollback: MessageOutcomes['rollback'],
): Single[] {
  if (rollback !== 'rejected' && rollback !== 'misread') return []
  const known = new Set(old.parameters.map(({ name }) => name))
  const added = next.parameters.filter(({ name }) => !known.has(name))
  const kind = rollback === 'rejected' ? 'rejects-arguments' : 'misreads-arguments'
  return added.flatMap(({ name, kind: form }) => {
    const subject = { task, argument: `${STARS[form] ?? ''}${name}` }
    return [workers('take-arguments', subject), senders('pass-arguments', subject), rolledBack(kind, subject)]
  })
}

/** A worker accepts the content types of `accept_content` and refuses messages of others. */
export function contentSteps(task: string, { deploy, rollback }: MessageOutcomes): Single[] {
  const subject = { task }
  return [
    ...(deploy === 'refused'
      ? [
          prepare('keep-content', subject),
          drain('drain-content', subject),
          cleanUp('stop-accepting-content', subject),
        ]
      : []),
    ...(rollback === 'refused'
      ? [
          prepare('accept-content-first', subject),
          senders('switch-content', subject),
          rolledBack('refuses-content', subject),
        ]
      : []),
  ]
}
