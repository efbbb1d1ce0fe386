/** What an attempt came to, and what it lacked: nothing, where it is complete. */
export interface Attempt<T, M> {
  readonly result: T
  readonly missing: readonly M[]
}

/**
 * Attempts, loads what was missing and attempts again, until nothing is missing or `mayLoad` refuses; gives the last
 * attempt. Only that one counts, so attempts must be repeatable. Each load must bring something new, or it never ends.
 */
export async function loadUntilComplete<T, M>(
  attempt: () => Attempt<T, M> | Promise<Attempt<T, M>>,
  load: (missing: readonly M[]) => Promise<void>,
  mayLoad: (missing: readonly M[], round: number) => boolean = () => true,
): Promise<Attempt<T, M>> {
  for (let round = 1; ; round++) {
    const last = await attempt()
    if (last.missing.length === 0 || !mayLoad(last.missing, round)) return last
    await load(last.missing)
  }
}
