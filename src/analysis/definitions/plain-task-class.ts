import { isTaskClass } from '../applications/celery-app.ts'
import type { FunctionFact } from '../python/facts.ts'
import { type ClassEntity, type Entity, isExternal } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'
import { basesOf } from '../semantic/resolve.ts'
import { ancestry } from '../tasks/class-task.ts'

/** Bases without any code that a task runs. */
const NEUTRAL: ReadonlySet<string> = new Set([
  'builtins.object',
  'abc.ABC',
  'typing.Generic',
  'typing.Protocol',
])

/** Methods in which a base class may replace `run` or what calls it. */
const MAY_REPLACE: ReadonlySet<string> = new Set([
  '__call__',
  '__getattr__',
  '__getattribute__',
  '__init__',
  '__new__',
  'bind',
  'on_bound',
])

/** Words of code that may run a coroutine, or replace a method. */
const RUNS_COROUTINE =
  /async|await|loop|coro|inspect|anyio|trio|portal|execut|submit|thread|runner|\brun_|setattr/i
const REPLACES_RUN = /\bself run\b/
/** `return self.run(…)`, `super().__call__(…)`, `TaskBase.__call__(self, …)` */
const CALLS_RUN = /\bself run\b|\bsuper(?: \w+ self)? __call__\b|\b\w*Task\w* __call__ self\b/

/** Whether a class is a Celery task class, known in full, that calls `run` and does nothing with what it returns. */
export function isPlainTaskClass(program: Program, entity: Entity): boolean {
  if (entity.kind !== 'class') return isTaskClass(program, entity)
  return isTaskClass(program, entity) && ancestry(program, entity).every((one) => isPlain(program, one))
}

/** Whether code may act on a class where it is defined: a metaclass, a decorator, `__init_subclass__`. */
export function isShapedByCode(program: Program, entity: ClassEntity): boolean {
  return ancestry(program, entity).some(({ fact }, i) => {
    const isDecorated = i === 0 && fact.decorators.length > 0
    const hasKeywords = fact.arguments.some(({ keyword, star }) => keyword !== null || star !== '')
    return isDecorated || hasKeywords || methodsOf(fact.body).some(({ name }) => name === '__init_subclass__')
  })
}

function isPlain(program: Program, entity: ClassEntity): boolean {
  const bases = basesOf(program, entity)
  const areKnown = bases.every((base) => {
    return base.kind === 'class' || isTaskClass(program, base) || isExternal(base, NEUTRAL)
  })
  return areKnown && methodsOf(entity.fact.body).every(leavesRun)
}

function leavesRun({ name, words }: FunctionFact): boolean {
  if (!MAY_REPLACE.has(name)) return true
  if (RUNS_COROUTINE.test(words)) return false
  return name === '__call__' ? CALLS_RUN.test(words) : !REPLACES_RUN.test(words)
}

function methodsOf(body: ClassEntity['fact']['body']): FunctionFact[] {
  return body.filter((statement) => statement.kind === 'function')
}
