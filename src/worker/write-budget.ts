/** GitHub allows 80 requests a minute that create content; what people do through other apps counts as well. */
const WRITES = 70
const MINUTE = 60_000

export interface WriteBudget {
  /** An installation's job made so many writes until now. */
  spend(installation: string, writes: number, now: number): void
  /** The installations that may not write at the moment. */
  spent(now: number): readonly string[]
}

/**
 * Keeps each installation below GitHub's limit of writes, as far as this worker knows: beyond it GitHub would refuse, and
 * in the end block the app. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function createWriteBudget(): WriteBudget {
  const spendings = new Map<string, { readonly at: number; readonly writes: number }[]>()

  function recent(installation: string, now: number): { readonly at: number; readonly writes: number }[] {
    const kept = (spendings.get(installation) ?? []).filter(({ at }) => at > now - MINUTE)
    if (kept.length === 0) spendings.delete(installation)
    else spendings.set(installation, kept)
    return kept
  }

  return {
    spend(installation, writes, now) {
      if (writes === 0) return
      spendings.set(installation, [...recent(installation, now), { at: now, writes }])
    },
    spent(now) {
      return [...spendings.keys()].filter((installation) => {
        const total = recent(installation, now).reduce((sum, { writes }) => sum + writes, 0)
        return total >= WRITES
      })
    },
  }
}
