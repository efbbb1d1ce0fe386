import type { Argument } from '../python/facts.ts'

/** Given by its place alone: neither `name=value` nor starred. */
export function isPositional({ keyword, star }: Argument): boolean {
  return keyword === null && star === ''
}

export function positionalArguments(args: readonly Argument[]): readonly Argument[] {
  return args.filter(isPositional)
}

/**
 * The argument for one parameter of a callee: the keyword `name`, else the one at `position`. Arguments behind `*values`
 * have no known position, and entries of `**mapping` are not looked at: `optionsOf` follows those.
 */
export function findArgument(args: readonly Argument[], name: string, position?: number): Argument | null {
  const byName = args.find(({ keyword }) => keyword === name)
  if (byName || position === undefined) return byName ?? null
  const star = args.findIndex((one) => one.star === '*')
  return positionalArguments(star === -1 ? args : args.slice(0, star))[position] ?? null
}

/** The argument of `dict(SCHEDULE)`: alone, and given by its place. */
export function onlyArgument(args: readonly Argument[]): Argument | null {
  const [only, ...others] = args
  return only && others.length === 0 && isPositional(only) ? only : null
}
