import type { Thread } from '../types.ts'

/** Groups threads that share a finding, directly or through others, in their order. */
export function groupByFinding(
  threads: readonly Thread[],
  keysOf: (thread: Thread) => readonly string[],
): readonly (readonly Thread[])[] {
  const leaders = new Map<string, string>()

  function leaderOf(key: string): string {
    let leader = key
    for (let next = leaders.get(leader); next !== undefined; next = leaders.get(leader)) leader = next
    return leader
  }

  for (const thread of threads) {
    const [first, ...others] = keysOf(thread)
    if (first === undefined) continue
    for (const other of others) {
      const [to, from] = [leaderOf(first), leaderOf(other)]
      if (to !== from) leaders.set(from, to)
    }
  }
  const groups = new Map<string, Thread[]>()
  for (const thread of threads) {
    const [key] = keysOf(thread)
    // A comment whose marker was removed belongs to no finding any more.
    if (key === undefined) continue
    const leader = leaderOf(key)
    groups.set(leader, [...(groups.get(leader) ?? []), thread])
  }
  return [...groups.values()]
}
