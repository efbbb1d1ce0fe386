import { chooseFixes } from '../analysis/fixes/choose-fixes.ts'
import type { Settings } from '../analysis/model/settings.ts'
import type { CheckReport } from '../analysis/model/types.ts'
import { APPROVE_BREAK, FIX_ALL } from '../shared/check-buttons.ts'
import type { CheckAction } from './types.ts'

/** The buttons of a check: only those that can do something on this pull request. */
export function checkActions(
  { findings, headText }: Pick<CheckReport, 'findings' | 'headText'>,
  { fix, approve, fromFork }: Pick<Settings, 'fix' | 'approve'> & { readonly fromFork: boolean },
): readonly CheckAction[] {
  const mayCommit = !fromFork && fix !== 'nobody'
  const fixes = mayCommit
    ? chooseFixes({ findings, headText }, { everything: true, all: false, names: [] }, []).fixed.length
    : 0
  return [
    ...(fixes > 0
      ? [{ label: 'Fix all', description: 'Commit all safe fixes to the branch', identifier: FIX_ALL }]
      : []),
    ...(approve !== 'nobody' && findings.some(({ severity }) => severity === 'error')
      ? [
          {
            label: 'Approve break',
            description: 'Let the errors of this head pass',
            identifier: APPROVE_BREAK,
          },
        ]
      : []),
  ]
}
