import { beforeAll, describe, expect, test } from 'vitest'
import type { Task } from '../../src/analysis/types.ts'
import { tasksIn } from '../support/list-tasks.ts'
import { generatedCases, PATTERNS } from './patterns.ts'
import { type Case, PYTHON, type RegisteredTask, register } from './real-celery.ts'

const TITLE = 'what real Celery registers (needs python3-celery)'

/** A task as both sides can tell it. `self` of a bound task is left out, as Celery fills it in. */
interface Contract {
  readonly name: string | null
  readonly queue: string | null
  readonly parameters: readonly string[]
}

function ofOurs(task: Task): Contract {
  const parameters = task.parameters.map(({ name, kind, required }) => written(name, kind, required))
  return { name: task.name, queue: task.queue.value, parameters }
}

function ofCelery({ name, queue, parameters }: RegisteredTask): Contract {
  return {
    name,
    queue,
    parameters: parameters.map((p) => written(p.name, KINDS[p.kind] ?? p.kind, p.required)),
  }
}

const KINDS: Readonly<Record<string, string>> = {
  POSITIONAL_ONLY: 'positional',
  POSITIONAL_OR_KEYWORD: 'positional',
  KEYWORD_ONLY: 'keyword',
  VAR_POSITIONAL: 'varargs',
  VAR_KEYWORD: 'varkw',
}

/** Python counts `*args` as required, in its way. */
function written(name: string, kind: string, required: boolean): string {
  return `${kind} ${name}${required && !kind.startsWith('var') ? '' : '?'}`
}

async function ours({ files }: Case): Promise<Contract[]> {
  return (await tasksIn(files)).tasks.map(ofOurs)
}

function byName(contracts: readonly Contract[]): Record<string, Contract> {
  return Object.fromEntries(contracts.map((contract) => [contract.name ?? '', contract]))
}

describe.skipIf(PYTHON === undefined)(`patterns: ${TITLE}`, () => {
  let registered: readonly (readonly RegisteredTask[])[] = []
  beforeAll(() => {
    registered = register(PATTERNS)
  })

  test.each(PATTERNS.map((one, i) => ({ ...one, i })))('$title', async (one) => {
    const found = await ours(one)
    const real = (registered[one.i] ?? []).map(ofCelery)
    expect(real.length).toBeGreaterThan(0)
    // Unknown is an answer where the case says so; a wrong one never is.
    if (one.isUnknown) expect(found.map(({ name }) => name)).toEqual([null])
    else expect(byName(found)).toEqual(byName(real))
  })
})

test.skipIf(PYTHON === undefined)(`generated modules: ${TITLE}`, async () => {
  const cases = generatedCases()
  const registered = register(cases)
  expect(registered.flat().length).toBe(cases.length * 4)
  for (const [i, one] of cases.entries()) {
    expect(byName(await ours(one)), one.title).toEqual(byName((registered[i] ?? []).map(ofCelery)))
  }
})
