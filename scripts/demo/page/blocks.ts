/** What a comment consists of, as far as the app writes it. */
export type Block =
  | { readonly kind: 'paragraph' | 'heading' | 'item'; readonly text: string }
  | { readonly kind: 'fence'; readonly info: string; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'rule' }

const FENCE = /^(`{3,})(\S*)$/

/** Reads GitHub-flavoured Markdown into blocks. Hidden comments are left out, folded text is unfolded. */
export function readBlocks(markdown: string): Block[] {
  const blocks: Block[] = []
  const lines = markdown.split(/\r?\n/)
  let paragraph: string[] = []

  function endParagraph(): void {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', text: paragraph.join(' ') })
    paragraph = []
  }

  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? ''
    const fence = FENCE.exec(line)
    const block = fence === null ? readLine(line) : null
    if (fence === null && block === null && !isBlank(line)) {
      paragraph.push(line)
      continue
    }
    endParagraph()
    if (fence !== null) {
      const end = lines.indexOf(fence[1] ?? '', i + 1)
      const last = end < 0 ? lines.length : end
      blocks.push({ kind: 'fence', info: fence[2] ?? '', lines: lines.slice(i + 1, last) })
      i = last
    } else if (block !== null) {
      append(blocks, block)
    }
  }
  endParagraph()
  return blocks
}

function readLine(line: string): Block | null {
  if (line === '---') return { kind: 'rule' }
  if (line.startsWith('### ')) return { kind: 'heading', text: line.slice(4) }
  if (line.startsWith('- ')) return { kind: 'item', text: line.slice(2) }
  if (line.startsWith('| ')) return { kind: 'table', rows: [cells(line)] }
  const summary = /^<summary>(.*)<\/summary>$/.exec(line)
  return summary === null ? null : { kind: 'paragraph', text: `▾ ${summary[1]}` }
}

function isBlank(line: string): boolean {
  return /^(\s*|<\/?details(?: open)?>|<!-- .* -->)$/.test(line)
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
