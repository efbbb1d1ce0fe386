import { prose } from '../../shared/prose.ts'
import { oldNameComment } from '../fixes/old-name-comment.ts'
import { usesOfNewNames } from '../fixes/take-back-name.ts'
import { aliasOfCall } from './alias-of-call.ts'
import { aliasOfClass } from './alias-of-class.ts'
import { aliasOfFunction } from './alias-of-function.ts'
import { findRenaming, type MakeAlias, type Renaming } from './find-renaming.ts'
import type { MakeRemedy, Refusal, RemedyContext } from './make-remedy.ts'

const RENAMED = ['task-renamed-without-name', 'task-name-changed']

/** Registers a renamed task under its old name too. The symbol of the module keeps sending the old name. */
export const alias: MakeRemedy = (context, task) => {
  const renaming = findRenaming(context, task)
  if ('refusal' in renaming) return renaming
  const { old, next, oldName, newName } = renaming
  const only = onlyTask(context, renaming)
  if (only !== null) return only
  const comment = oldNameComment('alias', oldName, context)
  const edits = ALIASES[next.kind](context, { ...renaming, comment })
  if ('refusal' in edits) return edits
  // Messages that a sender names would be lost on rollback, when no worker knows the new name.
  const uses = usesOfNewNames(context, [{ old, new: next }])
  return {
    title: prose`Register the task as ${oldName} too`,
    safety: 'safe',
    edits: [...edits, ...uses.edits],
    registers: [oldName, newName],
    ends: { rules: RENAMED, names: [oldName] },
  }
}

const ALIASES: Readonly<Record<Renaming['next']['kind'], MakeAlias>> = {
  function: aliasOfFunction,
  call: aliasOfCall,
  class: aliasOfClass,
}

/** Refuses definitions that make several tasks, or make one somewhere else. */
function onlyTask({ head }: RemedyContext, { next, newName }: Renaming): Refusal | null {
  const { definition, factory, scope } = next.origin
  const made = head.tasks.filter(({ origin }) => definition !== null && origin.definition === definition)
  if (made.length > 1) return { refusal: prose`The definition of ${newName} makes ${made.length} tasks.` }
  if (head.tasks.filter(({ name }) => name === newName).length > 1)
    return { refusal: prose`${newName} is defined several times.` }
  if (factory || scope.kind === 'function')
    return { refusal: prose`${newName} is defined inside a function, where an alias has no place.` }
  return null
}
