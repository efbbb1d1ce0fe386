import type { SendFact } from '../python/facts.ts'
import { findArgument } from '../semantic/arguments.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluate } from '../semantic/evaluate.ts'
import type { Program } from '../semantic/program.ts'
import { type GivenArguments, givenAsOptions, givenDirectly, mayGrow } from './given-arguments.ts'

interface Signature {
  readonly given: GivenArguments
  /** Nothing is put before its arguments. */
  readonly isImmutable: boolean
}

/** The arguments that a method which makes signatures gives; null of other methods. */
export function signatureArguments(
  program: Program,
  scope: Scope,
  { method, args, first }: { method: string; args: SendFact['arguments']; first: number },
): Signature | null {
  if (method === 's' || method === 'si')
    return { given: givenDirectly(program, scope, args), isImmutable: method === 'si' }
  if (method !== 'signature' && method !== 'subtask') return null
  const given = givenAsOptions(program, scope, args, { first, by: 'signature' })
  const immutable = findArgument(args, 'immutable')
  const value = immutable ? evaluate(program, scope, immutable.value) : null
  const isOpen = args.some(({ star }) => star !== '') || (value !== null && !value.known)
  return isOpen
    ? { given: mayGrow(given), isImmutable: false }
    : { given, isImmutable: value?.known === true && Boolean(value.value) }
}
