import { combineFixes } from '../analysis/fixes/combine-fixes.ts'
import type { Finding } from '../analysis/model/types.ts'
import { count } from '../shared/count.ts'
import { analyzeRange } from './analyze-range.ts'
import { fixedFile } from './fixed-file.ts'
import { print, printError } from './output.ts'
import { filePatch } from './patch.ts'
import type { RangeOptions } from './range.ts'
import { comparedWith } from './text-layout.ts'
import { writeFixes } from './write-fixes.ts'

interface FixOptions extends RangeOptions {
  readonly all?: boolean
  readonly write?: boolean
}

/** `celery-guard fix`: prints the verified fixes as one patch, or writes them into the work tree. */
export function fix(options: FixOptions): Promise<number> {
  return analyzeRange(options, async ({ report, baseName, repository }) => {
    const findings = options.all ? report.findings.map(accepted) : report.findings
    const { files, fixed, left } = combineFixes({ ...report, findings })
    const changes = files.map((file) => fixedFile(report, file))
    if (options.write) await writeFixes(repository, changes)
    else await print(Buffer.concat(changes.map(({ path, before, after }) => filePatch(path, before, after))))
    const summarized = summary(fixed.length, changes.length, left.length)
    const more = options.all ? '' : suggestionsIn(report.findings)
    await printError(`${summarized}${more} ${comparedWith(report, baseName)}`)
    return 0
  })
}

/** With `--all` the user accepts suggestions, so they count as safe. */
function accepted(finding: Finding): Finding {
  if (finding.fix?.safety !== 'suggestion') return finding
  return { ...finding, fix: { ...finding.fix, safety: 'safe' } }
}

/** `check` prints suggestions like fixes: say why the patch lacks them. */
function suggestionsIn(findings: readonly Finding[]): string {
  const suggested = findings.filter(({ fix }) => fix?.safety === 'suggestion' && fix.verified).length
  return suggested === 0 ? '' : ` ${count(suggested, 'suggestion')} left out: --all includes suggestions.`
}

function summary(fixed: number, files: number, left: number): string {
  if (fixed + left === 0) return 'Nothing to fix.'
  const rest = left === 0 ? '' : ` ${count(left, 'fix', 'fixes')} left: apply these and run it again.`
  return `${count(fixed, 'fix', 'fixes')} in ${count(files, 'file')}.${rest}`
}
