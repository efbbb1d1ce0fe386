import { expect, test } from 'vitest'
import type { Finding } from '../analysis/model/types.ts'
import { checkActions } from './check-actions.ts'
import { edit, finding, fix, headText } from './testing.ts'

const safe = finding({ fix: fix([edit(1, 1, 'new')]) })
const unsafe = finding({ fix: fix([edit(1, 1, 'new')], { safety: 'suggestion' }) })
const unverified = finding({ fix: fix([edit(1, 1, 'new')], { verified: false }) })

function offered(
  findings: readonly Finding[],
  given: { readonly fix?: 'nobody'; readonly approve?: 'nobody'; readonly fromFork?: true } = {},
) {
  const report = { findings, headText: headText({ 'shop/tasks.py': 'old\n' }) }
  const settings = { fix: given.fix ?? 'write', approve: given.approve ?? 'write' } as const
  const actions = checkActions(report, { ...settings, fromFork: given.fromFork ?? false })
  for (const { label, identifier, description } of actions) {
    expect([label.length <= 20, identifier.length <= 20, description.length <= 40]).toEqual([
      true,
      true,
      true,
    ])
  }
  return actions.map(({ identifier }) => identifier)
}

test('an error with a safe fix can be fixed or approved', () => {
  expect(offered([safe])).toEqual(['fix-all', 'approve-break'])
})

test.each([
  ['no finding', [], {}],
  ['a fix that needs a person', [{ ...unsafe, severity: 'warning' as const }], {}],
  ['the fix of a notice', [{ ...safe, severity: 'notice' as const }], {}],
  ['a fix that was not verified', [{ ...unverified, severity: 'warning' as const }], {}],
])('%s has no button', (_, findings, given) => {
  expect(offered(findings, given)).toEqual([])
})

test('fixes cannot be committed to a fork, or where the settings let nobody', () => {
  expect(offered([safe], { fromFork: true })).toEqual(['approve-break'])
  expect(offered([safe], { fix: 'nobody' })).toEqual(['approve-break'])
  expect(offered([safe], { approve: 'nobody' })).toEqual(['fix-all'])
})

test('a warning can be fixed, and there is no break to approve', () => {
  expect(offered([{ ...safe, severity: 'warning' }])).toEqual(['fix-all'])
})
