import type { Operation } from './schema/openapi.ts'

export interface Match {
  readonly operation: Operation
  readonly parameters: Record<string, string>
}

interface Route {
  readonly operation: Operation
  readonly pattern: RegExp
}

/** A matcher made from the path templates of GitHub's description. */
export function createRouter(
  operations: readonly Operation[],
): (method: string, path: string) => Match | null {
  // The longest fixed text first: /commits/{ref}/check-runs before /commits/{ref}, whose ref may hold slashes.
  const routes: Route[] = operations
    .toSorted((a, b) => fixedLength(b.template) - fixedLength(a.template))
    .map((operation) => ({ operation, pattern: patternOf(operation) }))
  return (method, path) => {
    for (const { operation, pattern } of routes) {
      if (operation.method !== method) continue
      const groups = pattern.exec(path)?.groups
      if (groups === undefined) continue
      const parameters = decoded(groups)
      if (parameters !== null) return { operation, parameters }
    }
    return null
  }
}

function patternOf(operation: Operation): RegExp {
  const source = operation.template.replace(/\{(\w+)\}|[.*+?^${}()|[\]\\]/g, (text, name?: string) => {
    if (name === undefined) return `\\${text}`
    return `(?<${name}>${operation.multiSegment.has(name) ? '.+' : '[^/]+'})`
  })
  // A template without parameters still has to give (empty) groups.
  return new RegExp(`^(?<_>)${source}$`)
}

/** null when a part is not percent-encoded UTF-8. */
function decoded(groups: Record<string, string>): Record<string, string> | null {
  const { _, ...named } = groups
  try {
    return Object.fromEntries(Object.entries(named).map(([key, value]) => [key, decodeURIComponent(value)]))
  } catch {
    return null
  }
}

function fixedLength(template: string): number {
  return template.replace(/\{\w+\}/g, '').length
}
