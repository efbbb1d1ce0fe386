import type { ClassFact } from '../python/facts.ts'
import type { ScopedArguments } from '../semantic/bind-arguments.ts'
import type { FunctionEntity } from '../semantic/entity.ts'
import { isName } from '../semantic/expression-names.ts'
import { NO_OPTIONS, type Option, type Options, optionsOf } from '../semantic/keyword-arguments.ts'
import { kwargsMutations } from '../semantic/kwargs-mutations.ts'
import type { Program } from '../semantic/program.ts'
import { functionScope } from '../semantic/scope.ts'
import { settingDefault } from './setting-default.ts'

/** The options of a use of a project's decorator: its parameters are replaced by the arguments. */
export function substituteArguments(
  program: Program,
  options: Options,
  entity: FunctionEntity,
  use: ScopedArguments | null,
): Options {
  const { fact } = entity
  const given = use ? optionsOf(program, use.scope, use.arguments, settingDefault) : NO_OPTIONS
  const byKeyword = new Map<string, Option>()
  for (const [keyword, option] of options.byKeyword) {
    const { value } = option
    const parameter = value.kind === 'name' ? fact.parameters.find((p) => p.name === value.name) : undefined
    const argument = parameter ? given.byKeyword.get(parameter.name) : undefined
    byKeyword.set(keyword, argument ? { ...argument, keyword } : { ...option, argument: null })
  }
  const named = new Set(fact.parameters.map((parameter) => parameter.name))
  const forwarded = fact.parameters.find((parameter) => parameter.form === 'varkw')
  if (!forwarded) return { byKeyword, hidden: given.hidden ?? options.hidden }
  const handed = new Map([...given.byKeyword].filter(([keyword]) => !named.has(keyword)))
  const isClear = changeKwargs(handed, forwarded.name, entity)
  for (const [keyword, option] of handed) byKeyword.set(keyword, option)
  return {
    byKeyword,
    hidden: given.hidden ?? (isClear ? null : `options that the decorator ${fact.name} changes`),
  }
}

/** Applies the function's changes of its `**kwargs` to the options; false where they are not clear. */
function changeKwargs(options: Map<string, Option>, name: string, entity: FunctionEntity): boolean {
  const scope = functionScope(entity)
  const changes = kwargsMutations(name, entity.fact.body)
  for (const change of changes) {
    if (change.kind === 'unclear') return false
    const { keyword } = change
    if (change.kind === 'removed') options.delete(keyword)
    else if (change.kind === 'set' || !options.has(keyword)) {
      options.set(keyword, { keyword, value: change.value, scope, argument: null })
    }
  }
  return true
}

/** Options that are not arguments of the task's own decorator. */
export function fromElsewhere(options: Options): Options {
  const byKeyword = new Map([...options.byKeyword].map(([k, option]) => [k, { ...option, argument: null }]))
  return { ...options, byKeyword }
}

/** Whether a class keeps its keywords unchanged: `def __init__(self, *args, **kwargs): self.kwargs = kwargs`. */
export function keepsKeywords({ body }: ClassFact): boolean {
  const init = body.findLast((one) => one.kind === 'function' && one.name === '__init__')
  if (init?.kind !== 'function') return false
  const [, ...parameters] = init.parameters
  const keywords = parameters.find(({ form }) => form === 'varkw')
  if (!keywords || parameters.some(({ form }) => form !== 'varkw' && form !== 'varargs')) return false
  const isKept = init.body.some((one) => {
    return one.kind === 'assignment' && one.target.kind === 'attribute' && isName(one.value, keywords.name)
  })
  return isKept && kwargsMutations(keywords.name, init.body).length === 0
}
