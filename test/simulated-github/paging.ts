import { type Answer, json } from './answer.ts'
import type { Call } from './operation.ts'

interface Page {
  readonly page?: number | undefined
  readonly per_page?: number | undefined
}

/** GitHub's default and largest page; a larger wish is cut silently, which bots mistake for the end. */
const DEFAULT_PAGE = 30
const LARGEST_PAGE = 100

/** One page of a list with the Link header that leads to the others; `wrap` puts it into an object. */
export function paged<T>(
  call: Call<Page>,
  items: readonly T[],
  wrap: (page: readonly T[]) => unknown = (page) => page,
): Answer {
  const { page = 1, per_page: wanted = DEFAULT_PAGE } = call.parameters
  const size = Math.min(Math.max(wanted, 1), LARGEST_PAGE)
  const last = Math.max(Math.ceil(items.length / size), 1)
  const relations = [
    ...(page > 1 ? [['prev', page - 1] as const, ['first', 1] as const] : []),
    ...(page < last ? [['next', page + 1] as const, ['last', last] as const] : []),
  ]
  const links = relations.map(([relation, number]) => {
    const link = new URL(call.url)
    link.searchParams.set('page', String(number))
    return `<${link.href}>; rel="${relation}"`
  })
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(', ') } : {}
  return json(wrap(items.slice((page - 1) * size, page * size)), 200, headers)
}
