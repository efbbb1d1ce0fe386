import type { DocumentNode, FieldNode, SelectionSetNode } from 'graphql'

/**
 * Points of the hourly limit: the requests that fill each connection of the query, a hundredth of their number, at least 1.
 * https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
export function costOf(document: DocumentNode, variables: Readonly<Record<string, unknown>>): number {
  const fragments = new Map<string, SelectionSetNode>()
  for (const one of document.definitions) {
    if (one.kind === 'FragmentDefinition') fragments.set(one.name.value, one.selectionSet)
  }

  /** `times`: how often the surrounding node occurs. */
  function requests(set: SelectionSetNode, times: number): number {
    let sum = 0
    for (const selection of set.selections) {
      if (selection.kind === 'FragmentSpread') {
        const fragment = fragments.get(selection.name.value)
        if (fragment !== undefined) sum += requests(fragment, times)
      } else if (selection.kind === 'InlineFragment') {
        sum += requests(selection.selectionSet, times)
      } else if (selection.selectionSet !== undefined) {
        const size = pageSize(selection, variables)
        sum += (size === null ? 0 : times) + requests(selection.selectionSet, times * (size ?? 1))
      }
    }
    return sum
  }

  const total = document.definitions
    .filter((one) => one.kind === 'OperationDefinition')
    .reduce((sum, one) => sum + requests(one.selectionSet, 1), 0)
  return Math.max(1, Math.round(total / 100))
}

/** The top fields of the document's mutations: each writes. Those of a fragment count as one. */
export function countMutations(document: DocumentNode): number {
  return document.definitions.reduce((sum, one) => {
    const isMutation = one.kind === 'OperationDefinition' && one.operation === 'mutation'
    return isMutation ? sum + one.selectionSet.selections.length : sum
  }, 0)
}

/** `first` or `last` of a connection; null for other fields. */
function pageSize(field: FieldNode, variables: Readonly<Record<string, unknown>>): number | null {
  const argument = field.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last')
  if (argument === undefined) return null
  if (argument.value.kind === 'IntValue') return Number(argument.value.value)
  return argument.value.kind === 'Variable' ? Number(variables[argument.value.name.value] ?? 1) : 1
}
