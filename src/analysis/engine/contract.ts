import { plain } from '../../shared/prose.ts'
import type { Change, Finding, Task } from '../model/types.ts'

/**
 * The contract changes that a finding is about, as a text: the same text means the same finding about the same old and
 * new contracts. A finding that no change belongs to is identified by what it says. So is one about code around a task,
 * such as a call, by its title: the contracts do not tell one wrong call from another, and a message may hold line numbers.
 */
export function contractText(finding: Finding, changes: readonly Change[]): string {
  const concerned = changes
    .filter((change) => isAbout(finding, change))
    .map(({ old, new: next }) => JSON.stringify([contractOf(old), contractOf(next)]))
  const what = concerned.length > 0 ? concerned.sort() : [plain(finding.title), plain(finding.message)]
  const around = concerned.length > 0 && finding.outcomes === null ? [plain(finding.title)] : []
  return JSON.stringify([finding.rule, finding.fingerprint, ...what, ...around])
}

function isAbout({ names }: Finding, change: Change): boolean {
  const [old, next] = [labelOf(change.old), labelOf(change.new)]
  return names.some((name) => (old !== null && name.old === old) || (next !== null && name.new === next))
}

function labelOf(task: Task | null): string | null {
  return task === null ? null : (task.name ?? task.symbol)
}

/** What messages meet of a task, and what of it travels with them. */
function contractOf(task: Task | null): unknown {
  if (task === null) return null
  const { queue, effectiveQueue } = task
  return {
    name: task.name,
    symbol: task.symbol,
    bound: task.bound,
    parameters: task.parameters.map(({ name, kind, required, positionalOnly }) => {
      return [name, kind, required, positionalOnly === true]
    }),
    queue: [queue.value ?? queue.expression, effectiveQueue.queue, effectiveQueue.by],
    options: Object.entries(task.options)
      .map(([name, { value, expression }]) => [name, value ?? expression])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  }
}
