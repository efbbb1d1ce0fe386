/** A map with some keys changed, without a copy of the rest; `undefined` removes a key. */
export function changedMap<V>(
  base: ReadonlyMap<string, V>,
  changes: ReadonlyMap<string, V | undefined>,
): ReadonlyMap<string, V> {
  const added = [...changes].filter(([key, value]) => value !== undefined && !base.has(key)).length
  const removed = [...changes].filter(([key, value]) => value === undefined && base.has(key)).length

  function* entries(): MapIterator<[string, V]> {
    for (const [key, value] of base) if (!changes.has(key)) yield [key, value]
    for (const [key, value] of changes) if (value !== undefined) yield [key, value]
  }

  const map: ReadonlyMap<string, V> = {
    size: base.size + added - removed,
    get: (key) => (changes.has(key) ? changes.get(key) : base.get(key)),
    has: (key) => (changes.has(key) ? changes.get(key) !== undefined : base.has(key)),
    entries,
    keys: () => entries().map(([key]) => key) as MapIterator<string>,
    values: () => entries().map(([, value]) => value) as MapIterator<V>,
    forEach(callback) {
      for (const [key, value] of entries()) callback(value, key, map)
    },
    [Symbol.iterator]: entries,
  }
  return map
}
