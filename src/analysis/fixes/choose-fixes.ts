import { type Prose, prose } from '../../shared/prose.ts'
import type { Remedy } from '../model/remedy.ts'
import type { CheckReport, Finding, Fix, RemedyOutcome } from '../model/types.ts'
import { combineFixes, type FileContent, type Fixable, type WhyLeft } from './combine-fixes.ts'
import { beforeCalls } from './rows-of-alias.ts'

/** The fixes that somebody requests. The remedies of the report were requested by name already. */
export interface FixSelection {
  /** The errors and warnings. The fix of a notice follows a convention that the project may not have. */
  readonly everything: boolean
  /** Suggestions count as safe. */
  readonly all: boolean
  /** Rules and tasks, as the findings name them; notices, too. */
  readonly names: readonly string[]
  /** Findings of a thread: a person saw exactly their fixes, so that their suggestions count as safe. */
  readonly fingerprints?: readonly string[]
}

export type AppliedRemedy = Extract<RemedyOutcome, { readonly fix: unknown }>
export type RefusedRemedy = Extract<RemedyOutcome, { readonly refusal: unknown }>

/** The new files, and what became of each finding and remedy. */
export interface ChosenFixes {
  readonly files: readonly FileContent[]
  /** The findings whose fixes are applied. */
  readonly fixed: readonly Finding[]
  readonly remedies: readonly AppliedRemedy[]
  readonly refused: readonly RefusedRemedy[]
  /** Findings whose fix is not applied with the others. */
  readonly left: readonly LeftFinding[]
  /** Chosen findings whose fix is a suggestion, where nobody asked for suggestions. */
  readonly suggestions: readonly Finding[]
  /** Chosen findings without a fix that could be applied. */
  readonly unfixable: readonly Finding[]
  /** Notices with a fix that nobody named. */
  readonly notices: readonly Finding[]
  /** Names that are neither a rule nor a task with a finding. */
  readonly unknown: readonly string[]
}

export interface LeftFinding {
  readonly finding: Finding
  readonly why: WhyLeft<unknown>
}

type Item = (Fixable & { readonly finding: Finding }) | (Fixable & { readonly remedy: AppliedRemedy })

/** Chooses the requested fixes and combines them. Remedies come first, and end findings whose own fixes would contradict. */
export function chooseFixes(
  { findings, remedies = [], headText }: Pick<CheckReport, 'findings' | 'remedies' | 'headText'>,
  selection: FixSelection,
  ruleIds: readonly string[],
): ChosenFixes {
  const applicable = remedies.filter((one): one is AppliedRemedy => 'fix' in one)
  const ended = new Set(applicable.flatMap(({ fingerprints }) => fingerprints))
  const others = findings.filter(({ fingerprint }) => !ended.has(fingerprint))
  const isChosen = choice(selection)
  const chosen = others.filter(isChosen)
  const accepted = chosen.map((finding): Item => ({ ...accept(finding, selection), finding }))
  const requested = applicable.map(
    (remedy): Item => ({ fix: remedy.fix, names: namesEnded(remedy, findings), remedy }),
  )
  const combined = combineFixes<Item>({ findings: [...requested, ...accepted], headText })
  const known = new Set([...ruleIds, ...findings.flatMap(namesOf)])
  return {
    files: combined.files,
    fixed: combined.fixed.flatMap((one) => ('finding' in one ? [one.finding] : [])),
    remedies: combined.fixed.flatMap((one) => ('remedy' in one ? [one.remedy] : [])),
    refused: [
      ...remedies.filter((one): one is RefusedRemedy => 'refusal' in one),
      ...combined.left.flatMap(({ item, why }) => ('remedy' in item ? [refused(item.remedy, why)] : [])),
    ],
    left: combined.left.flatMap(({ item, why }) =>
      'finding' in item ? [{ finding: item.finding, why }] : [],
    ),
    suggestions: chosen.filter(
      (finding) => isOffered(finding) && accept(finding, selection).fix?.safety === 'suggestion',
    ),
    unfixable: chosen.filter((finding) => !isOffered(finding)),
    notices: others.filter(
      (finding) => finding.severity === 'notice' && isOffered(finding) && !isChosen(finding),
    ),
    unknown: [...new Set(selection.names)].filter((name) => !known.has(name)),
  }
}

/** The words that select a finding: its rule and its tasks. */
export function namesOf({ rule, names }: Finding): string[] {
  return [rule, ...names.flatMap(({ old, new: next }) => [old, next]).filter((name) => name !== null)]
}

function choice({ everything, names, fingerprints = [] }: FixSelection): (finding: Finding) => boolean {
  const [named, seen] = [new Set(names), new Set(fingerprints)]
  return (finding) =>
    seen.has(finding.fingerprint) ||
    namesOf(finding).some((name) => named.has(name)) ||
    (everything && finding.severity !== 'notice')
}

/** A finding as it may be applied: a suggestion that the person accepts counts as safe. */
function accept(finding: Finding, { all, fingerprints = [] }: FixSelection): Fixable {
  const { fix, names } = finding
  const isAccepted = all || fingerprints.includes(finding.fingerprint)
  if (fix?.safety !== 'suggestion' || !isAccepted) return { fix, names }
  return { fix: { ...fix, safety: 'safe' }, names }
}

function isOffered({ fix }: Finding): boolean {
  return fix?.verified === true && fix.safety !== 'display'
}

/** The tasks of a remedy: fixes that write a new name over the old one would contradict it. */
function namesEnded({ fingerprints }: AppliedRemedy, findings: readonly Finding[]): Finding['names'] {
  return findings.flatMap(({ fingerprint, names }) => (fingerprints.includes(fingerprint) ? names : []))
}

function refused({ remedy, fix }: AppliedRemedy, why: WhyLeft<Item>): RefusedRemedy {
  return { remedy, refusal: whyRefused(remedy, fix, why) }
}

function whyRefused({ kind, task }: Remedy, { rows }: Fix, why: WhyLeft<Item>): Prose {
  switch (why.kind) {
    case 'same lines':
      return prose`The ${[kind]} of ${task} edits the same lines as another fix: request it again after this commit.`
    case 'encoding':
      return prose`The encoding of ${why.path}, ${why.encoding}, cannot hold the text of the ${[kind]}.`
    case 'old name kept': {
      const isAlias = 'remedy' in why.by && why.by.remedy.remedy.kind === 'alias'
      const moved = rows?.changes.find((one) => one.kind === 'rename task')
      if (isAlias && moved) return beforeCalls(moved.from, moved.to)
      return prose`The ${[kind]} of ${task} writes the new name, and another fix keeps the old one.`
    }
  }
}
