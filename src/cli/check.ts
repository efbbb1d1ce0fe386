import { analyzeRange } from './analyze-range.ts'
import { readBaseTexts } from './base-texts.ts'
import { checkJson } from './json.ts'
import { print } from './output.ts'
import { paintFor } from './paint.ts'
import type { RangeOptions } from './range.ts'

interface CheckOptions extends RangeOptions {
  readonly format: 'text' | 'json'
}

/** `celery-guard check`: prints the report; the exit code is 1 when the check fails. */
export function check(options: CheckOptions): Promise<number> {
  return analyzeRange(options, async ({ report, baseName, source }) => {
    if (options.format === 'json') await print(checkJson(report))
    else {
      const { checkText } = await import('./check-text.ts')
      const baseTexts = await readBaseTexts(source, report)
      await print(checkText(report, { baseName, baseTexts }, paintFor(process.stdout)))
    }
    return report.conclusion === 'failure' ? 1 : 0
  })
}
