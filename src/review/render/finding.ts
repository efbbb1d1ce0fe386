import type { HeadText } from '../../analysis/model/head-sources.ts'
import type { Finding, Fix } from '../../analysis/model/types.ts'
import { type Prose, prose } from '../../shared/prose.ts'
import { codeSpan, markdown } from './escape.ts'
import { patchBlock } from './patch.ts'

const MAX_NAMES = 20

/** The blocks of a finding: its title, its message, its wire names when there are several, its advice. */
export function findingBlocks(finding: Finding): readonly string[] {
  return [
    `**${markdown(finding.title)}**`,
    markdown(finding.message),
    ...nameBlocks(finding),
    ...finding.advice.map(markdown),
  ]
}

/** A fix that is shown as a patch, after words that say how far to trust it. */
export function fixBlocks(finding: Finding, headText: HeadText): readonly string[] {
  const { fix } = finding
  return fix === null ? [] : [markdown(introduction(fix, finding)), patchBlock(fix, headText)]
}

/** The file and line of a finding, and its revision where that is not head. */
export function location(finding: Finding): string {
  const at = codeSpan(`${finding.path}:${finding.line}`)
  return finding.side === 'base' ? `${at} before this change` : at
}

/** Severity and rule of each finding, in small print. */
export function footer(findings: readonly Finding[]): string {
  const rules = findings.map(({ severity, rule }) => `${severity} ${codeSpan(rule)}`)
  return `<sub>${[...new Set(rules)].join(' · ')}</sub>`
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

function introduction({ title, safety, verified }: Fix, { severity, rule }: Finding): Prose {
  if (!verified || safety === 'display') return prose`${title} (an illustration, to be adapted):`
  if (safety !== 'safe') return prose`${title}:`
  // The plain command leaves notices alone.
  const command = severity === 'notice' ? `/celery-fix ${rule}` : '/celery-fix'
  return prose`${title}. ${command} applies it.`
}
