import type { Parameter } from '../../analysis/model/types.ts'
import { codeSpan } from './escape.ts'

/** A longer signature is told by its differences. */
const MAX_SIGNATURE = 80
const MAX_DIFFERENCES = 6

/** Old and new parameters of a task. */
export function signatureCell(old: readonly Parameter[] | null, next: readonly Parameter[] | null): string {
  const shown = [old, next].flatMap((one) => (one === null ? [] : [signatureOf(one)]))
  const [first = '', second = first] = shown
  if (first === second && first.length <= MAX_SIGNATURE) return codeSpan(first)
  if (shown.every((one) => one.length <= MAX_SIGNATURE)) return `${codeSpan(first)} → ${codeSpan(second)}`
  if (old === null || next === null || first === second) return codeSpan(first)
  return differences(old, next)
}

/** As Python writes it, each default as `…`. */
function signatureOf(parameters: readonly Parameter[]): string {
  const parts: string[] = []
  const lastPositionalOnly = parameters.findLastIndex(({ positionalOnly }) => positionalOnly)
  const hasStar = parameters.some(({ kind }) => kind === 'varargs')
  const firstKeyword = hasStar ? -1 : parameters.findIndex(({ kind }) => kind === 'keyword')
  for (const [i, one] of parameters.entries()) {
    if (i === firstKeyword) parts.push('*')
    parts.push(written(one))
    if (i === lastPositionalOnly) parts.push('/')
  }
  return `(${parts.join(', ')})`
}

function written({ name, kind, required }: Parameter): string {
  if (kind === 'varargs') return `*${name}`
  if (kind === 'varkw') return `**${name}`
  return required ? name : `${name}=…`
}

function differences(old: readonly Parameter[], next: readonly Parameter[]): string {
  const [before, after] = [new Set(old.map(written)), new Set(next.map(written))]
  const parts = [
    ...old.filter((one) => !after.has(written(one))).map((one) => `−${codeSpan(written(one))}`),
    ...next.filter((one) => !before.has(written(one))).map((one) => `+${codeSpan(written(one))}`),
  ]
  if (parts.length === 0) return 'another order'
  const left = parts.length - MAX_DIFFERENCES
  return [...parts.slice(0, MAX_DIFFERENCES), ...(left > 0 ? [`${left} more`] : [])].join(', ')
}
