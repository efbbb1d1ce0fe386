import type { Aftermath } from '../analysis/engine/aftermath.ts'
import { prose } from '../shared/prose.ts'
import { markdown } from './render/escape.ts'
import { itemList } from './render/item-list.ts'

/** The reply about fixes that hold one by one and not together. */
export function wouldBreak({ appeared, remaining, gaps }: Aftermath): string {
  const items = [
    ...appeared.map(({ path, line, title }) => prose`new: ${`${path}:${line}`}: ${title}`),
    ...remaining.map(({ path, line, title }) => prose`still there: ${`${path}:${line}`}: ${title}`),
    ...gaps.map(({ path, reason }) => prose`cannot be read any more: ${path}: ${reason}`),
  ]
  const head = 'Nothing was committed: the fixes hold one by one, but not together.'
  const way = markdown(prose`Request fewer of them: ${'/celery-fix TASK'}.`)
  if (items.length === 0) return `${head} The check would be worse than it is. ${way}`
  return `${itemList(`${head} The result would have these findings:`, items.map(markdown))}\n\n${way}`
}
