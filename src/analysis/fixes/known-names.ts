import { nearest } from '../../shared/nearest.ts'
import type { CheckReport, Task } from '../model/types.ts'
import { namesOf } from './choose-fixes.ts'

/** What the words of a command name, on one head: in a comment and on the command line. */
export interface KnownNames {
  /** The rule or wire name that a word means; null where it means none, or several. */
  find(word: string): string | null
  nearest(word: string): string | null
}

/** A task under each of its names: the old and the new one are the same task. */
interface Known {
  readonly wire: readonly string[]
  /** Names of its function: `pay`, `Checkout.pay`. */
  readonly functions: readonly string[]
}

/**
 * The rules, and the tasks that change or have findings. Case counts only where two names differ by it alone; the name of
 * a function is enough where one task has it.
 */
export function knownNames(
  { findings, changes }: Pick<CheckReport, 'findings' | 'changes'>,
  ruleIds: readonly string[],
  keywords: readonly string[] = [],
): KnownNames {
  const tasks = [
    ...changes.map(({ old, new: next }) => knownTask([old, next].filter((task) => task !== null))),
    ...findings.flatMap(({ names }) =>
      names.map((name): Known => ({ wire: wireNames(name), functions: [] })),
    ),
  ]
  const words = [...new Set([...ruleIds, ...findings.flatMap(namesOf), ...tasks.flatMap(({ wire }) => wire)])]
  return {
    find(word) {
      if (words.includes(word)) return word
      const lower = word.toLowerCase()
      const alike = words.filter((one) => one.toLowerCase() === lower)
      if (alike.length > 0) return alike.length === 1 ? (alike[0] ?? null) : null
      const named = tasks.filter(({ wire, functions }) => {
        return [...functions, ...wire.map(lastPart)].some((one) => one.toLowerCase() === lower)
      })
      return theOnly(named)
    },
    nearest: (word) => nearest(word, [...keywords, ...words]),
  }
}

/** The wire name of several entries that are about one task. */
function theOnly(tasks: readonly Known[]): string | null {
  const [first, ...others] = tasks.toSorted((a, b) => b.wire.length - a.wire.length)
  if (first === undefined) return null
  const isOne = others.every(({ wire }) => wire.every((name) => first.wire.includes(name)))
  return isOne ? (first.wire[0] ?? null) : null
}

function knownTask(tasks: readonly Task[]): Known {
  const wire = tasks.map(({ name }) => name).filter((name) => name !== null)
  return {
    wire: [...new Set(wire)],
    functions: tasks.flatMap(({ qualname }) => [qualname, lastPart(qualname)]),
  }
}

function wireNames(name: { readonly old: string | null; readonly new: string | null }): string[] {
  return [name.old, name.new].filter((one) => one !== null)
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
