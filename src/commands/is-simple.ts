/** More than people write around a command. The time that Markdown takes grows with the squares of these. */
const MAX_LETTERS = 65_536
const MAX_LINES = 1000
/** Each of these may be compared with all that follows in its paragraph. */
const MARKUP = /`+|[<|]/g
const MAX_WORK = 3_000_000
/** Of quotes and list items, on one line and in all. */
const MAX_DEPTH = 12
const MAX_MARKERS = 400
const MAX_INDENT = 60
/** Of links, images and what looks like them. */
const MAX_BRACKETS = 1000

/** What a line of a quote or of a list item begins with. */
const MARKERS = /^(?:[ \t]*(?:>|[-+*](?=\s|$)|\d{1,9}[.)](?=\s|$)))+/
const MARKER = /[>\-+*.)]/g

/** Whether a comment is read at once, whoever wrote it. */
export function isSimple(body: string): boolean {
  if (body.length > MAX_LETTERS) return false
  const lines = body.split(/\r\n|\r|\n/)
  if (lines.length > MAX_LINES) return false
  if (workOf(lines) > MAX_WORK) return false
  if ((body.match(/[[\]]/g)?.length ?? 0) > MAX_BRACKETS) return false
  const depths = lines.map(markersOf)
  if (depths.some((depth) => depth > MAX_DEPTH)) return false
  if (depths.reduce((sum, depth) => sum + depth, 0) > MAX_MARKERS) return false
  return lines.every((line) => indentOf(line) <= MAX_INDENT)
}

/** What the markup of each paragraph may cost. */
function workOf(lines: readonly string[]): number {
  let [work, marks, letters] = [0, 0, 0]
  for (const line of [...lines, '']) {
    marks += line.match(MARKUP)?.length ?? 0
    letters += line.length
    if (line.trim() !== '') continue
    work += marks * letters
    marks = letters = 0
  }
  return work
}

function markersOf(line: string): number {
  const [markers = ''] = MARKERS.exec(line) ?? []
  return markers.match(MARKER)?.length ?? 0
}

function indentOf(line: string): number {
  const [before = ''] = /^[ \t>]*/.exec(line) ?? []
  return before.length
}
