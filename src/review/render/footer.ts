import type { Finding } from '../../analysis/model/types.ts'
import { wordsFor } from '../approvals/choose-approved.ts'
import { codeSpan } from './escape.ts'

/** More rules would make the line longer than the text. */
const MAX_RULES = 2

/** What a comment depends on, besides its findings. */
export interface Surroundings {
  /** A hidden marker. */
  readonly encode: (kind: 'finding' | 'part', keys: readonly string[]) => string
  /** The address of the pages of rules, without the last slash; null where the service knows none. */
  readonly rulePages: string | null
  /** Whether `/celery-fix` may write to the pull request's branch. */
  readonly canCommit: boolean
  /** Whether the settings let anybody use `/celery-approve`. */
  readonly canApprove: boolean
}

/** The last line of a comment: how grave it is, the command, how to suppress or approve it, and the page of its rule. */
export function footer(
  findings: readonly Finding[],
  { rulePages, canCommit, canApprove }: Surroundings,
): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))]
  const command = canCommit ? commandFor(findings) : null
  const parts = [
    [...new Set(findings.map(({ severity }) => severity))].join(', '),
    ...(command === null ? [] : [`fix: ${codeSpan(command)}`]),
    ...(isSuppressible(findings)
      ? [
          `ignore: ${codeSpan(canCommit && isWritable(findings) ? REPLY : `# celery-guard: ignore[${rules[0]}] reason`)}`,
        ]
      : approvalOf(findings, canApprove)),
    `why: ${listed(rules, rulePages)}`,
  ]
  return `<sub>${parts.join(' · ')}</sub>`
}

/** The command that commits the fixes of all findings; null where a person has to judge one. */
export function commandFor(findings: readonly Finding[]): string | null {
  if (!findings.every(isSafe)) return null
  const [name, ...otherNames] = new Set(findings.flatMap(namesToFix))
  if (name !== undefined && otherNames.length === 0 && WORD.test(name)) return `/celery-fix ${name}`
  const [rule, ...otherRules] = new Set(findings.map((finding) => finding.rule))
  if (otherRules.length === 0) return `/celery-fix ${rule}`
  // Without a name, the command leaves notices alone.
  return findings.some(({ severity }) => severity === 'notice') ? null : '/celery-fix'
}

function isWritable(findings: readonly Finding[]): boolean {
  return findings.every(({ path }) => path.endsWith('.py'))
}

/** As a reply it knows its finding. */
const REPLY = '/celery-ignore reason'

/** How to approve a break that no comment in the code can suppress, such as the loss of a deleted task. */
function approvalOf(findings: readonly Finding[], canApprove: boolean): readonly string[] {
  const [finding, ...others] = findings
  if (!canApprove || finding?.severity !== 'error' || others.length > 0) return []
  const name = wordsFor(finding).find((word) => word.length <= MAX_APPROVED && WORD.test(word))
  return name === undefined ? [] : [`intended: ${codeSpan(`/celery-approve ${name} reason`)}`]
}

/** A longer name would take the room of a sentence; the fingerprint names the finding, too. */
const MAX_APPROVED = 40

/** A name that a command can quote. */
const WORD = /^[\w.-]{1,60}$/

function namesToFix({ names }: Finding): readonly string[] {
  return names.length === 0 ? [''] : names.map((name) => name.old ?? name.new ?? '')
}

function isSafe({ fix }: Finding): boolean {
  return fix?.verified === true && fix.safety === 'safe'
}

/** Comments of base and of files in other languages suppress nothing here. */
function isSuppressible(findings: readonly Finding[]): boolean {
  return findings.every(({ side, path }) => side === 'head' && /\.pyi?$/.test(path))
}

function listed(rules: readonly string[], pages: string | null): string {
  const shown = rules.slice(0, MAX_RULES).map((rule) => {
    return pages === null ? codeSpan(rule) : `[${rule}](${pages}/${rule}.md)`
  })
  const more = rules.length - shown.length
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`
}
