import type { SimulatedGitHub } from '../simulated-github/index.ts'

/** Gives the writes since the last call: REST's routes, and the mutations of each GraphQL request. */
export function watchWrites(github: SimulatedGitHub): () => readonly string[] {
  let writes: string[] = []
  github.onRequest(({ moment, request: { method, route, body } }) => {
    if (moment === 'after' || method === 'GET' || route?.startsWith('/app/')) return
    const mutations = [...body.matchAll(/m\d+: (\w+)\(/g)].map(([, name]) => name)
    if (route !== '/graphql') writes.push(`${method} ${route}`)
    else if (mutations.length > 0) writes.push(mutations.join(' '))
  })
  return () => {
    const seen = writes
    writes = []
    return seen
  }
}
