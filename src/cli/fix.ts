import { chooseFixes } from '../analysis/fixes/choose-fixes.ts'
import type { Finding } from '../analysis/model/types.ts'
import { RULE_IDS } from '../analysis/rules/index.ts'
import { filePatch } from '../patch/file-patch.ts'
import { fixedFile } from '../patch/fixed-file.ts'
import { count } from '../shared/count.ts'
import { UserError } from '../shared/errors.ts'
import { nearest } from '../shared/nearest.ts'
import { visible } from '../shared/prose.ts'
import { analyzeRange } from './analyze-range.ts'
import { print, printError } from './output.ts'
import type { RangeOptions } from './range.ts'
import { comparedWith } from './text-layout.ts'
import { writeFixes } from './write-fixes.ts'

interface FixOptions extends RangeOptions {
  readonly all?: boolean
  readonly write?: boolean
}

/** `celery-guard fix`: prints the verified fixes as one patch, or writes them into the work tree. */
export function fix(names: readonly string[], options: FixOptions): Promise<number> {
  return analyzeRange(options, async ({ report, baseName, repository }) => {
    const selection = { everything: names.length === 0, all: options.all === true, names }
    const chosen = chooseFixes(report, selection, RULE_IDS)
    const { files, fixed, left, suggestions, notices, unknown } = chosen
    refuseMistakes(unknown)
    const changes = files.map((file) => fixedFile(report, file))
    if (options.write) await writeFixes(repository, changes)
    else await print(Buffer.concat(changes.map(({ path, before, after }) => filePatch(path, before, after))))
    const sentences = [
      summary(fixed.length, changes.length, left.length),
      ...unknown.map((name) => `${visible(name)} is not a task with a finding.`),
      ...suggestionsLeft(suggestions),
      ...(names.length > 0 ? [] : noticesLeft(notices, options)),
      comparedWith(report, baseName),
    ]
    await printError(sentences.join(' '))
    return 0
  })
}

/** The name of a task has a dot, mostly; a rule that does not exist would silently fix nothing. */
function refuseMistakes(names: readonly string[]): void {
  for (const name of names) {
    const meant = nearest(name, RULE_IDS)
    if (meant !== null) throw new UserError(`there is no rule ${visible(name)}; did you mean ${meant}?`)
  }
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

function summary(fixed: number, files: number, left: number): string {
  if (fixed + left === 0) return 'Nothing to fix.'
  const rest = left === 0 ? '' : ` ${count(left, 'fix', 'fixes')} left: apply these and run it again.`
  return `${count(fixed, 'fix', 'fixes')} in ${count(files, 'file')}.${rest}`
}
