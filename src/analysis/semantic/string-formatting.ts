import { type Scalar, type Static, unknown } from './static-value.ts'

/** The result of `template % operands`, https://docs.python.org/3/library/stdtypes.html#old-string-formatting */
export function percentFormat(template: string, operands: readonly Scalar[]): Static {
  const pending = [...operands]
  let failed = false
  const value = template.replace(/%(.)?/gs, (_, conversion: string | undefined) => {
    if (conversion === '%') return '%'
    const operand = pending.shift()
    // Nobody formats names with widths, flags or numbers.
    if (conversion !== 's' || typeof operand !== 'string') failed = true
    return String(operand)
  })
  return failed || pending.length > 0 ? unknown('is formatted in an unusual way') : { known: true, value }
}

/** `template.format(…)` for plain fields, https://docs.python.org/3/library/string.html#format-string-syntax */
export function braceFormat(
  template: string,
  positional: readonly Scalar[],
  named: ReadonlyMap<string, Scalar>,
): Static {
  let next = 0
  let failed = false
  const value = template.replace(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g, (found, field: string | undefined) => {
    if (found === '{{' || found === '}}') return found.slice(1)
    const operand = fieldValue(field, () => positional[next++], positional, named)
    if (typeof operand !== 'string') failed = true
    return String(operand)
  })
  // Python refuses automatic and explicit field numbers in one template.
  const mixes = next > 0 && /\{\d+\}/.test(template)
  return failed || mixes ? unknown('is formatted in an unusual way') : { known: true, value }
}

function fieldValue(
  field: string | undefined,
  following: () => Scalar | undefined,
  positional: readonly Scalar[],
  named: ReadonlyMap<string, Scalar>,
): Scalar | undefined {
  if (field === '') return following()
  if (field === undefined) return undefined
  return /^\d+$/.test(field) ? positional[Number(field)] : named.get(field)
}
