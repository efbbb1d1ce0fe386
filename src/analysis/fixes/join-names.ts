import { MAX_COLUMNS } from './python-source.ts'

const HEAD = /^from\s+[\w.]+\s+import\b/

/** An import statement with one more name, in isort's order; null for comments and other unusual forms. */
export function joinNames(statement: string, name: string): string | null {
  const [head] = HEAD.exec(statement) ?? []
  const list = head === undefined ? null : listIn(statement.slice(head.length).trim())
  if (head === undefined || list === null) return null
  const joined = inOrder(list.names, name)
  if (!statement.includes('\n')) {
    const line = `${head} ${list.hasParentheses ? `(${joined.join(', ')})` : joined.join(', ')}`
    return line.length <= Math.max(MAX_COLUMNS, statement.length) ? line : onLines(head, joined, '    ')
  }
  const indentation = /\n([ \t]*)\w/.exec(statement)?.[1] ?? '    '
  // Several names on a line follow a layout that is not guessed.
  return list.lines < list.names.length + 2 ? null : onLines(head, joined, indentation)
}

function listIn(text: string): { names: readonly string[]; hasParentheses: boolean; lines: number } | null {
  const hasParentheses = text.startsWith('(') && text.endsWith(')')
  const inner = (hasParentheses ? text.slice(1, -1) : text).trim()
  const names = (inner.endsWith(',') ? inner.slice(0, -1) : inner).split(',').map((one) => one.trim())
  const isPlain = names.every((one) => /^\w+(?: as \w+)?$/.test(one))
  return isPlain ? { names, hasParentheses, lines: text.split('\n').length } : null
}

function onLines(head: string, names: readonly string[], indentation: string): string {
  return `${head} (${names.map((one) => `\n${indentation}${one},`).join('')}\n)`
}

/** Keeps isort's order where the names have it; else appends the new name. */
function inOrder(names: readonly string[], name: string): string[] {
  const isOrdered = names.every((one, i) => i === 0 || compare(names[i - 1] ?? '', one) <= 0)
  const at = isOrdered ? names.findIndex((one) => compare(one, name) > 0) : -1
  return at === -1 ? [...names, name] : [...names.slice(0, at), name, ...names.slice(at)]
}

/** Constants before classes before the rest, https://pycqa.github.io/isort/docs/configuration/options.html#order-by-type */
function compare(a: string, b: string): number {
  if (kindOf(a) !== kindOf(b)) return kindOf(a) - kindOf(b)
  const [left, right] = [a.toLowerCase(), b.toLowerCase()]
  if (left === right) return 0
  return left < right ? -1 : 1
}

function kindOf(name: string): number {
  const [imported = ''] = name.split(' ')
  if (imported.length > 1 && /^[A-Z0-9_]+$/.test(imported)) return 0
  return /^[A-Z]/.test(imported) ? 1 : 2
}
