import fc from 'fast-check'
import type { Parameter } from '../../src/analysis/model/types.ts'

const NAMES = ['a', 'b', 'c', 'd']

/** Some of four names in some order, each positional or keyword, with or without default. */
export const signature: fc.Arbitrary<Parameter[]> = fc
  .record({
    names: fc.shuffledSubarray(NAMES, { maxLength: 3 }),
    positionalOnly: fc.constantFrom(0, 0, 1, 2),
    positional: fc.nat(3),
    required: fc.nat(3),
    optionalKeywords: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    varargs: fc.boolean(),
    varkw: fc.boolean(),
  })
  .map(({ names, positionalOnly, positional, required, optionalKeywords, varargs, varkw }) => [
    ...names.slice(0, positional).map((name, i) => ({
      ...parameter(name, 'positional', i < required),
      ...(i < positionalOnly && { positionalOnly: true as const }),
    })),
    ...(varargs ? [parameter('args', 'varargs', false)] : []),
    ...names.slice(positional).map((name, i) => parameter(name, 'keyword', optionalKeywords[i] !== true)),
    ...(varkw ? [parameter('rest', 'varkw', false)] : []),
  ])

/** A signature and what one edit makes of it, as most pull requests do. */
export const editedSignature = fc
  .tuple(signature, fc.nat(3), fc.nat(3))
  .map(([old, edit, at]): [Parameter[], Parameter[]] => {
    if (edit === 0) return [old, old.filter((_, i) => i !== at)]
    if (edit === 1) return [old, old.map((one, i) => (i === at ? { ...one, name: `${one.name}2` } : one))]
    if (edit === 2)
      return [old, [...old.filter((one) => one.kind !== 'varkw'), parameter('rest', 'varkw', false)]]
    const named = old.filter((one) => one.kind === 'positional')
    return [
      old,
      [
        ...named,
        parameter('e', 'positional', named.some((p) => !p.required) ? false : at > 1),
        ...old.slice(named.length),
      ],
    ]
  })

function parameter(name: string, kind: Parameter['kind'], required: boolean): Parameter {
  return { name, kind, required }
}

export function toSource(parameters: readonly Parameter[]): string {
  const written: string[] = []
  const last = parameters.findLastIndex(({ positionalOnly }) => positionalOnly)
  for (const [i, { name, kind, required }] of parameters.entries()) {
    if (kind === 'keyword' && !written.some((one) => /^\*(?!\*)/.test(one))) written.push('*')
    if (kind === 'varargs') written.push(`*${name}`)
    else if (kind === 'varkw') written.push(`**${name}`)
    else written.push(required ? name : `${name}=0`)
    if (i === last) written.push('/')
  }
  return written.join(', ')
}

/** Reads back what `toSource` writes. */
export function parametersOf(source: string): Parameter[] {
  const parameters: Parameter[] = []
  let kind: 'positional' | 'keyword' = 'positional'
  for (const written of source.split(', ').filter((one) => one !== '')) {
    if (written.startsWith('**')) parameters.push(parameter(written.slice(2), 'varkw', false))
    else if (written === '/') {
      for (const [i, one] of parameters.entries()) parameters[i] = { ...one, positionalOnly: true }
    } else if (written.startsWith('*')) {
      kind = 'keyword'
      if (written !== '*') parameters.push(parameter(written.slice(1), 'varargs', false))
    } else parameters.push(parameter(written.replace('=0', ''), kind, !written.includes('=')))
  }
  return parameters
}
