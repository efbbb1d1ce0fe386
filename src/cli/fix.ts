import { type ChosenFixes, chooseFixes, type LeftFinding } from '../analysis/fixes/choose-fixes.ts'
import { knownNames } from '../analysis/fixes/known-names.ts'
import { REMEDY_KINDS, type Remedy, type RemedyKind } from '../analysis/model/remedy.ts'
import type { Finding } from '../analysis/model/types.ts'
import { RULE_IDS } from '../analysis/rules/index.ts'
import { filePatch } from '../patch/file-patch.ts'
import { fixedFile } from '../patch/fixed-file.ts'
import { count } from '../shared/count.ts'
import { UserError } from '../shared/errors.ts'
import { nearest } from '../shared/nearest.ts'
import { plain, visible } from '../shared/prose.ts'
import { analyzeRange } from './analyze-range.ts'
import { print, printError } from './output.ts'
import type { RangeOptions } from './range.ts'
import { comparedWith } from './text-layout.ts'
import { writeFixes } from './write-fixes.ts'

interface FixOptions extends RangeOptions, Readonly<Partial<Record<RemedyKind, readonly string[]>>> {
  readonly rule?: readonly string[]
  readonly task?: readonly string[]
  readonly all?: boolean
  readonly write?: boolean
}

/** `celery-guard fix`: prints the verified fixes as one patch, or writes them into the work tree. */
export async function fix(words: readonly string[], options: FixOptions): Promise<number> {
  const names = [...words, ...rulesOf(options), ...(options.task ?? [])]
  const written = remediesOf(options)
  const exact = await attempt(names, written, options)
  // Remedies need exact names, which only a report has.
  if (exact !== null) await attempt(names, exact, options)
  return 0
}

/** Fixes, or returns the remedies with the names that their words mean, as `/celery-fix` finds them. */
async function attempt(
  words: readonly string[],
  remedies: readonly Remedy[],
  options: FixOptions,
): Promise<readonly Remedy[] | null> {
  const everything = words.length + remedies.length === 0
  return await analyzeRange(
    options,
    async ({ report, baseName, repository }) => {
      const known = knownNames(report, RULE_IDS)
      const exact = remedies.map(({ kind, task }) => ({ kind, task: known.find(task) ?? task }))
      if (exact.some(({ task }, i) => task !== remedies[i]?.task)) return exact
      const names = words.map((word) => known.find(word) ?? word)
      const chosen = chooseFixes(report, { everything, all: options.all === true, names }, RULE_IDS)
      refuseMistakes(chosen.unknown)
      refuseWith(chosen)
      const { files, suggestions, notices, unknown, unfixable } = chosen
      const changes = files.map((file) => fixedFile(report, file))
      if (options.write) await writeFixes(repository, changes)
      else
        await print(Buffer.concat(changes.map(({ path, before, after }) => filePatch(path, before, after))))
      const sentences = [
        summary(chosen),
        ...unknown.map((name) => `${visible(name)} is not a task with a finding.`),
        ...suggestionsLeft(suggestions),
        ...withoutFix(unfixable),
        ...(everything ? noticesLeft(notices, options) : []),
        comparedWith(report, baseName),
      ]
      await printError(sentences.join(' '))
      return null
    },
    remedies,
  )
}

function rulesOf({ rule = [] }: FixOptions): readonly string[] {
  return rule.map((word) => {
    const known = RULE_IDS.find((id) => id === word.toLowerCase())
    if (known !== undefined) return known
    const meant = nearest(word, RULE_IDS)
    const advice = meant === null ? 'celery-guard explain lists them' : `did you mean ${meant}?`
    throw new UserError(`there is no rule ${visible(word)}; ${advice}`)
  })
}

function remediesOf(options: FixOptions): readonly Remedy[] {
  return REMEDY_KINDS.flatMap((kind) => [...new Set(options[kind])].map((task) => ({ kind, task })))
}

/** The name of a task has a dot, mostly; a rule that does not exist would silently fix nothing. */
function refuseMistakes(names: readonly string[]): void {
  for (const name of names) {
    const meant = nearest(name, RULE_IDS)
    if (meant !== null) throw new UserError(`there is no rule ${visible(name)}; did you mean ${meant}?`)
  }
}

/** Who requests a remedy by name wants nothing less. */
function refuseWith({ refused, remedies }: ChosenFixes): void {
  if (refused.length === 0) return
  const reasons = refused.map(({ remedy, refusal }) => `  ${option(remedy)}: ${plain(refusal)}`)
  const possible = remedies.map(({ remedy }) => option(remedy))
  const rest = possible.length === 0 ? [] : [`possible without that: ${possible.join(' ')}`]
  throw new UserError(['nothing was changed:', ...reasons, ...rest].join('\n'))
}

function option({ kind, task }: Remedy): string {
  return `--${kind} ${visible(task)}`
}

/** `check` prints the way out of each, and the command for it where there is one. */
function withoutFix({ length }: readonly Finding[]): string[] {
  return length === 0 ? [] : [`${count(length, 'finding')} without a fix: check says what to do.`]
}

/** `check` prints suggestions like fixes: say why the patch lacks them. */
function suggestionsLeft({ length }: readonly Finding[]): string[] {
  return length === 0 ? [] : [`${count(length, 'suggestion')} left out: --all includes suggestions.`]
}

function noticesLeft(notices: readonly Finding[], { all }: FixOptions): string[] {
  if (notices.length === 0) return []
  const needsAll = all || notices.some(isSuggestion)
  const rules = [...new Set(notices.map(({ rule }) => rule))]
  const command = ['celery-guard fix', ...(needsAll ? ['--all'] : []), ...rules].join(' ')
  const fixes = `${count(notices.length, 'fix', 'fixes')} of ${notices.length === 1 ? 'a notice' : 'notices'}`
  return [`${fixes} left out: name rules or tasks, as in ${command}.`]
}

function isSuggestion({ fix }: Finding): boolean {
  return fix?.safety === 'suggestion' && fix.verified
}

function summary({ fixed, remedies, files, left }: ChosenFixes): string {
  const done = fixed.length + remedies.length
  if (done + left.length === 0) return 'Nothing to fix.'
  const groups = Map.groupBy(left, ({ why }) => LEFT[why.kind])
  const rest = [...groups].map(([why, all]) => `${count(all.length, 'fix', 'fixes')} left: ${why}.`)
  return [`${count(done, 'fix', 'fixes')} in ${count(files.length, 'file')}.`, ...rest].join(' ')
}

const LEFT: Readonly<Record<LeftFinding['why']['kind'], string>> = {
  'same lines': 'apply these and run it again',
  'old name kept': 'another fix keeps the old name',
  encoding: 'the encoding of the file cannot hold the text',
}
