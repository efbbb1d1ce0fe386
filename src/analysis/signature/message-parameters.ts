import type { Parameter, ParameterKind } from '../model/types.ts'
import type { ParameterFact } from '../python/facts.ts'

const KIND: Readonly<Record<ParameterFact['form'], ParameterKind>> = {
  'positional-only': 'positional',
  positional: 'positional',
  keyword: 'keyword',
  varargs: 'varargs',
  varkw: 'varkw',
}

/** The parameters that a message fills: `dropFirst` leaves out the one that Celery or the class fills in. */
export function messageParameters(facts: readonly ParameterFact[], dropFirst: boolean): Parameter[] {
  const [first] = facts
  const skip = dropFirst && first && (first.form === 'positional' || first.form === 'positional-only') ? 1 : 0
  return facts.slice(skip).map((fact) => ({
    name: fact.name,
    kind: KIND[fact.form],
    required: fact.default === null && fact.form !== 'varargs' && fact.form !== 'varkw',
    ...(fact.form === 'positional-only' ? { positionalOnly: true } : {}),
  }))
}

/** Same parameters, in the same order, of the same kind. */
export function sameParameters(a: readonly Parameter[], b: readonly Parameter[]): boolean {
  return (
    a.length === b.length &&
    a.every((p, i) => {
      const other = b[i]
      return (
        p.name === other?.name &&
        p.kind === other.kind &&
        p.required === other.required &&
        p.positionalOnly === other.positionalOnly
      )
    })
  )
}
