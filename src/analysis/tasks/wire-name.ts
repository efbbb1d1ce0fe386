import type { NameOrigin } from '../model/types.ts'
import { evaluate } from '../semantic/evaluate.ts'
import type { Option, Options } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { resolveOne } from '../semantic/resolve.ts'

export type NameOrUnknown = { readonly name: string } | { readonly unknown: string }

export interface WireName {
  readonly value: string | null
  readonly origin: NameOrigin
  readonly symbol: string | null
  readonly unknown: string | null
}

/** The wire name by Celery's precedence: `name=` unless it is absent, None or empty, else the name that the module implies. */
export function wireName(program: Program, options: Options, implied: NameOrUnknown): WireName {
  const option = options.byKeyword.get('name')
  if (!option) {
    if (options.hidden !== null) return unknownName(options.hidden)
    return 'name' in implied
      ? { value: implied.name, origin: 'implicit', symbol: null, unknown: null }
      : unknownName(implied.unknown)
  }
  const value = evaluate(program, option.scope, option.value)
  if (!value.known) return unknownName(`its name ${value.reason}`, symbolOf(program, option))
  if (value.value === null || value.value === '') {
    return wireName(program, { ...options, byKeyword: new Map() }, implied)
  }
  if (typeof value.value !== 'string') return unknownName('its name is not text')
  const isLiteral = option.value.kind === 'string' || option.value.kind === 'joined'
  return { value: value.value, origin: isLiteral ? 'literal' : 'constant', symbol: null, unknown: null }
}

/** A task without a known name, and why. */
export function unknownName(unknown: string, symbol: string | null = null): WireName {
  return { value: null, origin: 'dynamic', symbol, unknown }
}

/** `shop_names.tasks.PAY` of `from shop_names.tasks import PAY`: a package outside of the repository defines it. */
function symbolOf(program: Program, { scope, value }: Option): string | null {
  if (value.kind !== 'name' && value.kind !== 'attribute') return null
  const entity = resolveOne(program, scope, value)
  if (entity?.kind !== 'external' || entity.name.startsWith('builtins.')) return null
  return entity.name
}
