/** A running job. */
export interface Occupant {
  readonly installation: string
  readonly since: number
}

/** Jobs that take longer mostly wait for GitHub, which may be silent for 30 seconds. */
const SLOW_MS = 3_000

/**
 * Slow jobs give their slots away, so that a GitHub that is silent about some repositories does not hold up all others.
 * They are never more than slots are.
 */
export function hasFreeSlot(running: readonly Occupant[], slots: number, now: number): boolean {
  const quick = running.filter(({ since }) => now - since < SLOW_MS).length
  return quick < slots && running.length < 2 * slots
}

/** The installations that get no further slot: one cannot take all, so another one finds a free slot at once. */
export function fullInstallations(running: readonly Occupant[], slots: number): readonly string[] {
  const most = Math.ceil(slots / 2)
  return [...Map.groupBy(running, ({ installation }) => installation)]
    .filter(([, own]) => own.length >= most)
    .map(([installation]) => installation)
}
