/** What a comment consists of, as far as the app writes it. */
export type Block =
  | { readonly kind: 'paragraph' | 'heading' | 'item'; readonly text: string }
  | { readonly kind: 'fence'; readonly info: string; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'rule' }
  | { readonly kind: 'fold'; readonly summary: string; readonly blocks: readonly Block[] }

const FENCE = /^(`{3,})(\S*)$/
const FOLD = /^<details(?: open)?>$/
const FOLD_END = '</details>'
const SUMMARY = /^<summary>(.*)<\/summary>$/

/** Reads GitHub-flavoured Markdown into blocks. Hidden comments are left out. */
export function readBlocks(markdown: string): readonly Block[] {
  const lines = markdown.split(/\r?\n/)
  const blocks: Block[] = []
  let next = 0
  while (next < lines.length) {
    const part = readUntilFoldEnds(lines, next)
    for (const block of part.blocks) append(blocks, block)
    // A fold may end that never began.
    next = part.next + 1
  }
  return blocks
}

/** The code in fences, in folds too. */
export function fencesIn(blocks: readonly Block[]): readonly Extract<Block, { kind: 'fence' }>[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'fold') return fencesIn(block.blocks)
    return block.kind === 'fence' ? [block] : []
  })
}

interface Part {
  readonly blocks: readonly Block[]
  /** The line at which the fold ends, or the number of lines. */
  readonly next: number
}

function readUntilFoldEnds(lines: readonly string[], start: number): Part {
  const blocks: Block[] = []
  let paragraph: string[] = []

  function endParagraph(): void {
    if (paragraph.length > 0) append(blocks, { kind: 'paragraph', text: paragraph.join(' ') })
    paragraph = []
  }

  let next = start
  for (; next < lines.length && lines[next] !== FOLD_END; next++) {
    const line = lines[next] ?? ''
    const fence = FENCE.exec(line)
    const block = fence === null ? readLine(line) : null
    if (fence === null && block === null && !FOLD.test(line) && !isBlank(line)) {
      paragraph.push(line)
      continue
    }
    endParagraph()
    if (fence !== null) {
      const end = lines.indexOf(fence[1] ?? '', next + 1)
      const last = end < 0 ? lines.length : end
      blocks.push({ kind: 'fence', info: fence[2] ?? '', lines: lines.slice(next + 1, last) })
      next = last
    } else if (FOLD.test(line)) {
      const summary = SUMMARY.exec(lines[next + 1] ?? '')
      const part = readUntilFoldEnds(lines, summary === null ? next + 1 : next + 2)
      blocks.push({ kind: 'fold', summary: summary?.[1] ?? 'Details', blocks: part.blocks })
      next = part.next
    } else if (block !== null) {
      append(blocks, block)
    }
  }
  endParagraph()
  return { blocks, next }
}

function readLine(line: string): Block | null {
  if (line === '---') return { kind: 'rule' }
  if (line.startsWith('### ')) return { kind: 'heading', text: line.slice(4) }
  if (line.startsWith('- ')) return { kind: 'item', text: line.slice(2) }
  return line.startsWith('| ') ? { kind: 'table', rows: [cells(line)] } : null
}

function isBlank(line: string): boolean {
  return /^(\s*|<!-- .* -->)$/.test(line)
}

/** The rows of a table come line by line; the one below the heads only draws it. */
function append(blocks: Block[], block: Block): void {
  const last = blocks.at(-1)
  if (block.kind !== 'table' || last?.kind !== 'table') {
    blocks.push(block)
    return
  }
  const rows = block.rows.filter((row) => !row.every((cell) => cell === '---'))
  blocks[blocks.length - 1] = { kind: 'table', rows: [...last.rows, ...rows] }
}

function cells(line: string): string[] {
  const inner = line.replace(/^\| | \|$/g, '')
  return inner.split(' | ').map((cell) => cell.replaceAll('\\|', '|'))
}
