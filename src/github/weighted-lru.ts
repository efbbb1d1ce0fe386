/** A map that drops the least recently used values once their weights exceed a limit. */
export interface Lru<V> {
  get(key: string): V | undefined
  set(key: string, value: V): void
}

/** Creates an empty one. `weigh` must give the same weight for a value each time. */
export function createLru<V>(limit: number, weigh: (value: V) => number): Lru<V> {
  const values = new Map<string, V>()
  let weight = 0

  function remove(key: string): void {
    const value = values.get(key)
    if (value === undefined) return
    values.delete(key)
    weight -= weigh(value)
  }

  return {
    get(key) {
      const value = values.get(key)
      if (value === undefined) return undefined
      // A Map is in order of insertion: the last used value goes to the end.
      values.delete(key)
      values.set(key, value)
      return value
    },
    set(key, value) {
      remove(key)
      values.set(key, value)
      weight += weigh(value)
      for (const oldest of values.keys()) {
        if (weight <= limit) break
        remove(oldest)
      }
    },
  }
}
