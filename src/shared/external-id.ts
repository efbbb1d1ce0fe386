/** The pull request that the external id of a check run names; null for an id that this app did not write. */
export function pullRequestOf(externalId: string | null): number | null {
  const number = /^pull\/([1-9]\d*)(?:\/|$)/.exec(externalId ?? '')?.[1]
  return number === undefined ? null : Number(number)
}
