import { partialAnswer } from './bare-errors.ts'
import { isRetryable } from './errors.ts'
import { ONCE, type RepositoryClient } from './octokit.ts'

/** One mutation of a request that carries out several, in their order. */
export interface Mutation {
  readonly field: string
  readonly input: Readonly<Record<string, unknown>>
  /** The fields of the answer. */
  readonly select: string
  /** Without this permission the job is pointless. */
  readonly required?: true
}

/** The answer to a mutation, or GitHub's reason for refusing it; the others are carried out nevertheless. */
export type Answer = { readonly data: unknown } | { readonly refused: string }

/** The content is at fault, such as a line that the diff does not have. */
const INVALID = ['UNPROCESSABLE', 'VALIDATION', 'INVALID_VALUE']
/** The target is gone, or the app may not change it. */
const UNAVAILABLE = ['FORBIDDEN', 'NOT_FOUND']

/**
 * Sends mutations as one request, which is never repeated: GitHub may have carried them out. Rejects where the request
 * failed as a whole, and where it may succeed later.
 */
export async function mutate(
  { octokit }: RepositoryClient,
  mutations: readonly Mutation[],
): Promise<readonly Answer[]> {
  if (mutations.length === 0) return []
  const names = mutations.map((_, i) => aliasOf(i))
  const parameters = mutations.map(({ field }, i) => `$i${i}: ${inputType(field)}!`)
  const fields = mutations.map(
    ({ field, select }, i) => `${aliasOf(i)}: ${field}(input: $i${i}) { ${select} }`,
  )
  const document = `mutation (${parameters.join(', ')}) {\n${fields.join('\n')}\n}`
  const inputs = Object.fromEntries(mutations.map(({ input }, i) => [`i${i}`, input]))
  try {
    const data: Record<string, unknown> = await octokit.graphql(document, { ...inputs, request: ONCE })
    return names.map((name) => ({ data: data[name] ?? null }))
  } catch (error) {
    const refusals = refusalsOf(error, mutations)
    if (refusals === null) throw error
    const data = partialAnswer(error)
    return names.map((name) => {
      const refused = refusals.get(name)
      return refused === undefined ? { data: data[name] ?? null } : { refused }
    })
  }
}

/** The reasons by name; null where an error is about something else. */
function refusalsOf(error: unknown, mutations: readonly Mutation[]): ReadonlyMap<string, string> | null {
  if (isRetryable(error)) return null
  const { errors } = error as { readonly errors?: unknown }
  if (!Array.isArray(errors) || errors.length === 0) return null
  const refusals = new Map<string, string>()
  for (const one of errors as readonly { path?: unknown; type?: unknown; message?: unknown }[]) {
    const name = Array.isArray(one.path) ? one.path[0] : undefined
    const mutation = mutations.find((_, i) => name === aliasOf(i))
    const known = mutation?.required === true ? INVALID : [...INVALID, ...UNAVAILABLE]
    if (mutation === undefined || !known.includes(String(one.type))) return null
    refusals.set(String(name), String(one.message))
  }
  return refusals
}

/** The name of a mutation in its request. */
export function aliasOf(position: number): string {
  return `m${position}`
}

function inputType(field: string): string {
  return `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`
}
