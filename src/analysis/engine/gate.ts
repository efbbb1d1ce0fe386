import type { Settings } from '../model/settings.ts'
import type { Conclusion, Finding, Gap, Severity } from '../model/types.ts'

/** The severities that fail the check, by the setting `gate`. */
const FAILING: Readonly<Record<Settings['gate'], readonly Severity[]>> = {
  error: ['error'],
  warning: ['error', 'warning'],
  notice: ['error', 'warning', 'notice'],
  never: [],
}

export function failsGate(severity: Severity, gate: Settings['gate']): boolean {
  return FAILING[gate].includes(severity)
}

/**
 * The check's conclusion. Code of head that no rule saw and that may hide tasks fails it: `neutral` satisfies a required
 * check. Other unread code makes it neutral at best; so does an error that the gate lets pass.
 */
export function conclude(
  findings: readonly Pick<Finding, 'severity'>[],
  incomplete: readonly Pick<Gap, 'kind' | 'blocks'>[],
  gate: Settings['gate'],
): Conclusion {
  if (findings.some(({ severity }) => failsGate(severity, gate))) return 'failure'
  if (gate !== 'never' && incomplete.some(({ blocks }) => blocks)) return 'failure'
  if (findings.some(({ severity }) => severity === 'error')) return 'neutral'
  return incomplete.some((gap) => gap.kind === 'unreadable') ? 'neutral' : 'success'
}
