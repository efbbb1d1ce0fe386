import { prose } from '../../shared/prose.ts'
import type { RemedyKind } from '../model/remedy.ts'
import type { MakeRemedy } from './make-remedy.ts'

/** Every remedy that a person can request. */
export const REMEDIES: Readonly<Record<RemedyKind, MakeRemedy>> = {
  alias: (_, task) => ({ refusal: prose`${task} cannot have an alias yet.` }),
  stub: (_, task) => ({ refusal: prose`${task} cannot have a stub yet.` }),
  migration: (_, task) => ({ refusal: prose`${task} cannot have a migration yet.` }),
}
