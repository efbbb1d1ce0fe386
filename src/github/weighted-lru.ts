/** A map that forgets what was used longest ago once the weights of its values exceed a limit. */
export interface Lru<V> {
  get(key: string): V | undefined
  set(key: string, value: V): void
}

/** Creates an empty one; `weigh` is asked again when a value leaves, and must not change its mind. */
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
      // A Map keeps the order of insertion: what was used last is put last.
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
