import { prose } from '../../shared/prose.ts'
import type { RemedyKind } from '../model/remedy.ts'
import { alias } from './alias.ts'
import type { MakeRemedy } from './make-remedy.ts'
import { stub } from './stub.ts'

/** Every remedy that a person can request. */
export const REMEDIES: Readonly<Record<RemedyKind, MakeRemedy>> = {
  alias,
  stub,
  migration: (_, task) => ({ refusal: prose`${task} cannot have a migration yet.` }),
}
