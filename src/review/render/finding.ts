import type { Finding } from '../../analysis/model/types.ts'
import { outcomeProse } from '../../analysis/rules/shared/outcome-prose.ts'
import type { Prose } from '../../shared/prose.ts'
import { codeSpan, markdown } from './escape.ts'

const MAX_NAMES = 20

/** The blocks of a finding below its title: its message, its wire names when there are several, its advice. */
export function detailBlocks(finding: Finding, told: ReadonlySet<Prose> = new Set()): readonly string[] {
  const untold = (texts: readonly Prose[]) => texts.filter((text) => !told.has(text)).map(markdown)
  return [...untold([finding.message]), ...nameBlocks(finding), ...untold(finding.advice)]
}

/** The file and line of a finding, and its revision where that is not head. */
export function location(finding: Finding): string {
  const at = codeSpan(`${finding.path}:${finding.line}`)
  return finding.side === 'base' ? `${at} before this change` : at
}

/** What a person should do: the advice without the sentence about a rollback, which the engine puts first. */
export function waysOut({ advice, outcomes }: Finding): readonly Prose[] {
  return advice.slice(outcomes === null ? 0 : outcomeProse(outcomes).length)
}

/** Old and new wire name, with an arrow where there are two. */
function renaming(before: string | null, after: string | null): string {
  if (before === after || after === null) return before === null ? 'not known statically' : codeSpan(before)
  return before === null ? codeSpan(after) : `${codeSpan(before)} → ${codeSpan(after)}`
}

function nameBlocks({ names }: Finding): readonly string[] {
  if (names.length < 2) return []
  const lines = names.slice(0, MAX_NAMES).map((name) => `- ${renaming(name.old, name.new)}`)
  if (names.length > MAX_NAMES) lines.push(`- and ${names.length - MAX_NAMES} more`)
  return [lines.join('\n')]
}
