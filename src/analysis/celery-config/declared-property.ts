import { evaluate } from '../semantic/evaluate.ts'
import type { Options } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { type Static, unknown } from '../semantic/static-value.ts'
import type { SettingValue } from './setting-value.ts'

/** A property as a client declares it, and the setting that gives it where the queue does not. */
export interface Property {
  readonly value: Static
  readonly setting: SettingValue['place']
}

/** The first of these keywords that is not `None`, as kombu’s `bool` takes it. */
export function flagOf(
  program: Program,
  { byKeyword, hidden }: Options,
  keywords: readonly string[],
  otherwise: boolean,
): Static {
  for (const keyword of keywords) {
    const option = byKeyword.get(keyword)
    const value = option ? evaluate(program, option.scope, option.value) : null
    if (value === null || (value.known && value.value === null)) continue
    return value.known ? { known: true, value: Boolean(value.value) } : value
  }
  return hidden === null ? { known: true, value: otherwise } : unknown(hidden)
}
