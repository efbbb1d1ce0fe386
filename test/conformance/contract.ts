import type { Task } from '../../src/analysis/model/types.ts'
import { tasksIn } from '../support/list-tasks.ts'
import type { Case, RegisteredTask } from './real-celery.ts'

/** A task as both can describe it. `self` of a bound task is left out, as Celery fills it in. */
interface Contract {
  readonly name: string | null
  readonly queue: string | null
  readonly bound: boolean
  readonly parameters: readonly string[]
}

/** What a case's tasks are, by name, and how celery-guard reads the same files. */
export async function ourContracts({ files }: Case): Promise<Readonly<Record<string, Contract>>> {
  return byName((await tasksIn(files)).tasks.map(ofOurs))
}

export function celerysContracts(tasks: readonly RegisteredTask[]): Readonly<Record<string, Contract>> {
  return byName(tasks.map(ofCelery))
}

function ofOurs(task: Task): Contract {
  return {
    name: task.name,
    queue: task.queue.value,
    bound: task.bound,
    parameters: task.parameters.map(({ name, kind, positionalOnly, required }) =>
      written(name, positionalOnly ? 'positional-only' : kind, required),
    ),
  }
}

function ofCelery({ name, queue, bound, parameters }: RegisteredTask): Contract {
  return {
    name,
    queue,
    bound,
    parameters: parameters.map((p) => written(p.name, KINDS[p.kind] ?? p.kind, p.required)),
  }
}

const KINDS: Readonly<Record<string, string>> = {
  POSITIONAL_ONLY: 'positional-only',
  POSITIONAL_OR_KEYWORD: 'positional',
  KEYWORD_ONLY: 'keyword',
  VAR_POSITIONAL: 'varargs',
  VAR_KEYWORD: 'varkw',
}

/** Python counts `*args` as required, in its way. */
function written(name: string, kind: string, required: boolean): string {
  return `${kind} ${name}${required && !kind.startsWith('var') ? '' : '?'}`
}

function byName(contracts: readonly Contract[]): Record<string, Contract> {
  return Object.fromEntries(contracts.map((contract) => [contract.name ?? '', contract]))
}
