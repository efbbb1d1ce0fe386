import type { CodeStyle } from '../model/row-migration.ts'
import { quoted } from './python-source.ts'

/** `filter(`, and its arguments. */
type Call = readonly [start: string, args: readonly Argument[]]

/** One line, or a list that can be broken. */
export type Argument = string | { readonly start: string; readonly items: readonly string[] }

/** A statement of one or two chained calls, broken where it is too long for a line, as Black does: the last call first. */
export function brokenCall(
  style: CodeStyle,
  indent: string,
  first: Call,
  then: Call | null = null,
): string[] {
  const fits = (line: string): boolean => line.length <= style.columns
  const [before, last] = then ? [first, then] : [null, first]
  const head = before ? flat(before) : ''
  const line = `${indent}${head}${flat(last)}`
  if (fits(line)) return [line]
  const start = `${indent}${head}${last[0]}`
  if (last[1].length > 0 && (!before || fits(start)))
    return [start, ...argumentLines(style, indent, last[1]), `${indent})`]
  if (!before) return [line]
  const middle = `${indent})${flat(last)}`
  const opened = [`${indent}${before[0]}`, ...argumentLines(style, indent, before[1])]
  if (fits(middle)) return [...opened, middle]
  return [...opened, `${indent})${last[0]}`, ...argumentLines(style, indent, last[1]), `${indent})`]
}

function flat([start, args]: Call): string {
  return `${start}${args.map(oneLine).join(', ')})`
}

function oneLine(argument: Argument): string {
  return typeof argument === 'string' ? argument : `${argument.start}[${argument.items.join(', ')}]`
}

/** All arguments on one line, or each on its own. */
function argumentLines(style: CodeStyle, outer: string, args: readonly Argument[]): string[] {
  const indent = `${outer}    `
  const line = `${indent}${args.map(oneLine).join(', ')}`
  if (line.length <= style.columns) return [line]
  const comma = args.length > 1 ? ',' : ''
  return args.flatMap((argument) => {
    const own = `${indent}${oneLine(argument)}${comma}`
    if (typeof argument === 'string' || own.length <= style.columns) return [own]
    const items = argument.items.map((item) => `${indent}    ${item},`)
    return [`${indent}${argument.start}[`, ...items, `${indent}]${comma}`]
  })
}

/** `task="a"`, or `task__in=["a", "b"]` */
export function listArgument(style: CodeStyle, field: string, values: readonly string[]): Argument {
  const items = values.map((value) => quoted(value, style.quote))
  return items.length === 1 ? `${field}=${items[0]}` : { start: `${field}__in=`, items }
}

/** A mapping that is assigned to a name, one pair a line. */
export function dictionaryLines(
  style: CodeStyle,
  name: string,
  pairs: readonly { readonly from: string; readonly to: string }[],
): string[] {
  const lines = pairs.flatMap(({ from, to }) => {
    const [key, value] = [quoted(from, style.quote), quoted(to, style.quote)]
    const line = `    ${key}: ${value},`
    return line.length <= style.columns ? [line] : [`    ${key}: (`, `        ${value}`, '    ),']
  })
  return [`${name} = {`, ...lines, '}']
}
