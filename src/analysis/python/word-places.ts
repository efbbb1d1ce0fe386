/** Where a text may hold one of some words, in order; `anywhere` where words may be written in other ways. */
export type WordPlaces = readonly number[] | 'anywhere'

/** Words of look-ups by name where they are called, and the mapping of `.tasks[name]`. */
const LOOK_UPS: ReadonlySet<string> = new Set(['send_task', 'signature', 'subtask', 'Signature'])
const MAPPING = 'tasks'
/** What may follow a name that is called. */
const CALLED = /[ \t]*[(\\\r\n#]/y
/** A word, its dotted name, and the key of `{"task": name}`. */
const PLAIN = /^[\w.:-]+$/
/** `"p\x61y"`, `"pa\` and `y"` on the next line */
const WRITTEN_OTHERWISE = /\\(?:[xuU]|[0-7])|\S\\\r?\n\S/
/** A line that is an import statement as a whole, or the start of one. */
const IMPORT = /^[ \t]*(?:from[ \t]+[\w.]+[ \t]+)?import[ \t][\w.,()* \t]*(?:#[^\r]*)?\r?$/

/**
 * The places of a text beyond its import statements that `wordUses` must see. Most files that import the module of a task
 * use another task of it, and need not be parsed. In a text that is not valid Python, an import may be anything.
 */
export function wordPlaces(words: ReadonlySet<string>, text: string): WordPlaces {
  const isPlain = words.values().every((word) => PLAIN.test(word))
  if (!isPlain || WRITTEN_OTHERWISE.test(text) || text.normalize('NFKC') !== text) return 'anywhere'
  const places: number[] = []
  let lineEnd = -1
  let isImport = false
  const isCalled = (end: number): boolean => {
    CALLED.lastIndex = end
    return CALLED.test(text)
  }
  for (const { 0: dotted, index } of text.matchAll(/[\w.:-]+/g)) {
    const end = index + dotted.length
    const found = foundIn(dotted, words, () => isCalled(end)) ?? (isTaskKey(dotted, text[end]) ? 0 : null)
    if (found === null) continue
    const at = index + found
    // Lines are read once: one line may be the whole file.
    if (at >= lineEnd) {
      const end = text.indexOf('\n', at)
      lineEnd = end === -1 ? text.length : end
      isImport = IMPORT.test(text.slice(text.lastIndexOf('\n', at) + 1, lineEnd))
    }
    if (!isImport) places.push(at)
  }
  return places
}

/** Where a run of names and dots holds a word. */
function foundIn(dotted: string, words: ReadonlySet<string>, isCalled: () => boolean): number | null {
  if (words.has(dotted)) return 0
  let at = 0
  for (const name of dotted.split(/[^\w]/)) {
    const isLast = at + name.length === dotted.length
    if (words.has(name) || name === MAPPING || (isLast && LOOK_UPS.has(name) && isCalled())) return at
    at += name.length + 1
  }
  return null
}

function isTaskKey(dotted: string, next: string | undefined): boolean {
  return dotted === 'task' && (next === '"' || next === "'")
}

/** Whether one of the places lies in a part of the text. */
export function holdsPlace(places: WordPlaces, start: number, end: number): boolean {
  if (places === 'anywhere') return true
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle] ?? 0) < start) low = middle + 1
    else high = middle
  }
  return (places[low] ?? end) < end
}
