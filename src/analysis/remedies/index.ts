import type { RemedyKind } from '../model/remedy.ts'
import { alias } from './alias.ts'
import type { MakeRemedy } from './make-remedy.ts'
import { migration } from './migration.ts'
import { stub } from './stub.ts'

/** Every remedy that a person can request. */
export const REMEDIES: Readonly<Record<RemedyKind, MakeRemedy>> = { alias, stub, migration }
