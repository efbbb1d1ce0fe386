import type { SimulatedGitHub } from '../simulated-github/index.ts'

interface Calls {
  /** `GET /repos/{owner}/{repo}`, `query look`. */
  readonly reads: readonly string[]
  /** `POST /repos/{owner}/{repo}/check-runs`, or the mutations of one request. */
  readonly writes: readonly string[]
}

/** Gives an app's requests since the last call. Those for tokens are left out. */
export function watchCalls(github: SimulatedGitHub): () => Calls {
  let reads: string[] = []
  let writes: string[] = []
  github.onRequest(({ moment, request: { method, route, body } }) => {
    if (moment === 'after' || route?.startsWith('/app')) return
    const name = route === '/graphql' ? operationIn(body) : `${method} ${route}`
    const list = /^(GET|query) /.test(name) ? reads : writes
    list.push(name)
  })
  return () => {
    const seen = { reads, writes }
    reads = []
    writes = []
    return seen
  }
}

function operationIn(body: string): string {
  const { query } = JSON.parse(body) as { readonly query: string }
  const mutations = [...query.matchAll(/m\d+: (\w+)\(/g)].map(([, name]) => name)
  return mutations.length > 0 ? mutations.join(' ') : (/(query|mutation)\b *\w*/.exec(query)?.[0] ?? query)
}
