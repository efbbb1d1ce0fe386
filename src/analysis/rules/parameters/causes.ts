import type { Pair } from '../../compare/pair-tasks.ts'
import { explainIncompatibility, type ParameterProblem } from '../../signature/explain-incompatibility.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import type { RuleContext } from '../define-rule.ts'
import { taskFunction } from '../shared/task-function.ts'
import { type ChangedValue, changedValue } from './changed-values.ts'
import { type PassedOnTwice, passedOnTwice } from './passed-on-twice.ts'

/** A cause why messages for the old parameters fail, lose a value or mean another thing under the new ones. */
export type Cause = ParameterProblem | AnotherValue | PassedOn

/** A renamed argument that now means another thing: the position of the old value takes a different one. */
export type AnotherValue = ChangedValue & { readonly kind: 'another-value' }

/** The body gives an argument that is gone a second time to the call to which it passes `**kwargs` on. */
export type PassedOn = PassedOnTwice & { readonly kind: 'passed-on' }

/** Every cause of a changed signature, in no order. */
export function causesOf(context: RuleContext, pair: Pair): readonly Cause[] {
  const problems = explainIncompatibility(pair.old.parameters, pair.new.parameters)
  const isRemoved = problems.some(({ kind }) => kind === 'removed' || kind === 'positional-only')
  const renamed = problems.filter((one): one is Renamed => one.kind === 'renamed')
  const others = problems.filter(({ kind }) => kind !== 'renamed')
  return [...others, ...renamings(context, pair, renamed), ...(isRemoved ? [] : passedOn(context, pair))]
}

type Renamed = ParameterProblem & { readonly kind: 'renamed' }

function renamings({ base, head }: RuleContext, pair: Pair, renamed: readonly Renamed[]): Cause[] {
  const changed = changedValue(pair, renamed, { base: base.callSites, head: head.callSites })
  if (changed) {
    const others = renamed.filter(({ from }) => from !== changed.from)
    return [{ ...changed, kind: 'another-value' }, ...others]
  }
  const failing = renamed.filter(({ isIgnored }) => !isIgnored)
  return failing.length > 0 ? failing : renamed.filter(({ from }) => !mentions(pair.new, from))
}

/** Whether a body may read a name from its keyword arguments: `kwargs.get("only")`. */
function mentions(task: LinkedTask, name: string): boolean {
  return task.origin.words.split(' ').includes(name)
}

function passedOn({ headText }: RuleContext, { old, new: next }: Pair): PassedOn[] {
  const named = new Set(next.parameters.map(({ name }) => name))
  const keywords = old.parameters.filter(({ kind, positionalOnly }) => {
    return kind === 'keyword' || (kind === 'positional' && !positionalOnly)
  })
  const gone = keywords.flatMap(({ name }) => (named.has(name) ? [] : [name]))
  const definition = gone.length > 0 ? taskFunction(next) : null
  const twice = definition && passedOnTwice(definition, gone, headText(next.path) ?? '')
  return twice ? [{ kind: 'passed-on', ...twice }] : []
}
