import { type Prose, prose } from '../../../shared/prose.ts'

/** The only one by its name, several by their number: a title has no room for a list. */
export function namedOrCounted(names: readonly (string | null)[], noun = 'tasks'): Prose {
  const [only, ...others] = names
  return others.length > 0 || only === undefined ? [`${names.length} ${noun}`] : prose`${only ?? ''}`
}

/** Tasks as the beginning of a sentence: “Task `shop.pay` is”, “3 tasks are”. */
export function tasksAre(names: readonly (string | null)[]): Prose {
  return names.length > 1 ? [`${names.length} tasks are`] : prose`Task ${names[0] ?? ''} is`
}
