import { type Prose, prose } from '../../shared/prose.ts'

/** Why the rows of an alias stay while its calls send the old name. */
export function beforeCalls(oldName: string, newName: string): Prose {
  return prose`Calls go on sending ${oldName}, and a rollback may bring back workers that know it alone. Request the migration with the change that lets calls send ${newName}.`
}
