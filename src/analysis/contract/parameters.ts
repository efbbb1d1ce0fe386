import type { ParameterFact } from '../python/facts.ts'
import type { Parameter, ParameterKind } from '../types.ts'

const KIND: Readonly<Record<ParameterFact['form'], ParameterKind>> = {
  'positional-only': 'positional',
  positional: 'positional',
  keyword: 'keyword',
  varargs: 'varargs',
  varkw: 'varkw',
}

/** Parameters as a message meets them: `dropFirst` leaves out the one that Celery or the class fills in. */
export function messageParameters(facts: readonly ParameterFact[], dropFirst: boolean): Parameter[] {
  const [first] = facts
  const skip = dropFirst && first && (first.form === 'positional' || first.form === 'positional-only') ? 1 : 0
  return facts.slice(skip).map((fact) => ({
    name: fact.name,
    kind: KIND[fact.form],
    required: !fact.hasDefault && fact.form !== 'varargs' && fact.form !== 'varkw',
  }))
}

/** Whether a message that fits `old` is taken and means the same under `next`. */
export function acceptsOldMessages(old: readonly Parameter[], next: readonly Parameter[]): boolean {
  const takesAnyPosition = next.some((p) => p.kind === 'varargs')
  const takesAnyKeyword = next.some((p) => p.kind === 'varkw')
  const nextNamed = new Map(next.filter(isNamed).map((p) => [p.name, p]))
  const oldNamed = new Map(old.filter(isNamed).map((p) => [p.name, p]))
  const oldPositional = old.filter((p) => p.kind === 'positional')
  const nextPositional = next.filter((p) => p.kind === 'positional')

  for (const parameter of nextNamed.values()) {
    if (parameter.required && oldNamed.get(parameter.name)?.required !== true) return false
  }
  for (const [i, parameter] of oldPositional.entries()) {
    const inPlace = nextPositional[i]
    if (inPlace ? inPlace.name !== parameter.name : !takesAnyPosition) return false
    if (!nextNamed.has(parameter.name) && !takesAnyKeyword) return false
  }
  for (const parameter of oldNamed.values()) {
    if (!nextNamed.has(parameter.name) && !takesAnyKeyword) return false
  }
  // Positions that `*args` took must still be taken, and by nothing that has a meaning of its own.
  if (
    old.some((p) => p.kind === 'varargs') &&
    (!takesAnyPosition || nextPositional.length > oldPositional.length)
  ) {
    return false
  }
  return !(old.some((p) => p.kind === 'varkw') && !takesAnyKeyword)
}

/** Same parameters, in the same order, of the same kind. */
export function sameParameters(a: readonly Parameter[], b: readonly Parameter[]): boolean {
  return (
    a.length === b.length &&
    a.every((p, i) => p.name === b[i]?.name && p.kind === b[i]?.kind && p.required === b[i]?.required)
  )
}

function isNamed(parameter: Parameter): boolean {
  return parameter.kind === 'positional' || parameter.kind === 'keyword'
}
