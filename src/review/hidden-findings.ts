import type { CheckReport, Ignored } from '../analysis/model/types.ts'
import { count } from '../shared/count.ts'

/** More dates would hide the number. */
const MAX_DATES = 3

/** How many findings are not reported, and why: parts of a sentence. */
export function hiddenFindings({
  suppressed,
  ignored,
  approvals,
}: Pick<CheckReport, 'suppressed' | 'ignored' | 'approvals'>): string[] {
  const approved = approvals?.findings.length ?? 0
  return [
    ...(approved > 0 ? [`${count(approved, 'finding')} approved`] : []),
    ...(suppressed > 0 ? [`${count(suppressed, 'finding')} suppressed in the code`] : []),
    ...ignoredBySettings(ignored),
  ]
}

function ignoredBySettings(ignored: readonly Ignored[]): string[] {
  const byDate = Map.groupBy(ignored, ({ until }) => until ?? '')
  if (byDate.size > MAX_DATES) return [`${count(sum(ignored), 'finding')} ignored by the settings`]
  return [...byDate]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([until, entries]) => {
      const last = until === '' ? '' : ` until ${until}`
      return `${count(sum(entries), 'finding')} ignored by the settings${last}`
    })
}

function sum(ignored: readonly Ignored[]): number {
  return ignored.reduce((total, { findings }) => total + findings, 0)
}
