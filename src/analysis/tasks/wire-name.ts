import type { NameOrigin } from '../model/types.ts'
import { evaluate } from '../semantic/evaluate.ts'
import type { Options } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'

export type NameOrUnknown = { readonly name: string } | { readonly unknown: string }

export interface WireName {
  readonly value: string | null
  readonly origin: NameOrigin
  readonly unknown: string | null
}

/** The wire name by Celery's precedence: `name=` unless it is absent, None or empty, else the name that the module implies. */
export function wireName(program: Program, options: Options, implied: NameOrUnknown): WireName {
  const option = options.byKeyword.get('name')
  if (!option) {
    if (options.hidden !== null) return { value: null, origin: 'dynamic', unknown: options.hidden }
    return 'name' in implied
      ? { value: implied.name, origin: 'implicit', unknown: null }
      : { value: null, origin: 'dynamic', unknown: implied.unknown }
  }
  const value = evaluate(program, option.scope, option.value)
  if (!value.known) return { value: null, origin: 'dynamic', unknown: `its name ${value.reason}` }
  if (value.value === null || value.value === '') {
    return wireName(program, { ...options, byKeyword: new Map() }, implied)
  }
  if (typeof value.value !== 'string')
    return { value: null, origin: 'dynamic', unknown: 'its name is not text' }
  const isLiteral = option.value.kind === 'string' || option.value.kind === 'joined'
  return { value: value.value, origin: isLiteral ? 'literal' : 'constant', unknown: null }
}
