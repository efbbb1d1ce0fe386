import { expect, test } from 'vitest'
import { parametersOf } from '../../../test/support/signatures.ts'
import type { Call } from './compatibility.ts'
import { explainIncompatibility } from './explain-incompatibility.ts'
import { callOutcome, meets } from './known-calls.ts'

test.each([
  ['order, mail', 'order, address', '2', []],
  ['order, mail', 'order, address', '1 mail', ['renamed']],
  ['order, mail', 'order', '2', ['removed']],
  ['order, mail=0', 'order', '1', []],
  ['order, mail=0', 'order', '1 mail', ['removed']],
  ['order, mail=0, note=0', 'order, note=0', '2', ['removed']],
  ['order', 'order, amount', '1', ['required']],
  ['order, **rest', 'order, amount, **rest', '1 amount', []],
  ['order, amount=0', 'order, amount', '2', []],
  ['order, amount=0', 'order, amount', '1', ['required']],
  ['order, old', 'order, amount', 'order old', ['renamed']],
  ['order, old, note=0', 'order, note=0, *, amount', '1 old', ['removed', 'required']],
  ['order, force=0', 'order, site=0, force=0', '1 force', []],
  ['order, force=0', 'order, site=0, force=0', '2', ['misplaced']],
  ['user, tag=0', 'name, user, tag=0', '1 tag', ['required']],
  ['order, force=0', 'order, *, force=0', '1 force', []],
  ['order, force=0', 'order, *, force=0', '2', ['keyword-only']],
  ['order', 'order, /', '1', []],
  ['order', 'order, /', 'order', ['positional-only']],
  ['order, *more', 'order', '1', []],
  ['order, *more', 'order', '2', ['removed']],
  ['order, **rest', 'order', '1', []],
  ['order, **rest', 'order', '1 note', ['removed']],
])('f(%s) → f(%s): a call with %s meets %j', (old, next, written, expected) => {
  const signatures = [parametersOf(old), parametersOf(next)] as const
  const outcome = callOutcome(callOf(written), ...signatures)
  const problems = explainIncompatibility(...signatures).filter((one) => meets(outcome, one, signatures[0]))
  expect(problems.map(({ kind }) => kind)).toEqual(expected)
  expect(outcome.reason === null).toBe(expected.length === 0)
})

test('a renamed parameter takes its own position, and another takes a wrong value', () => {
  const [old, next] = [parametersOf('user, tag, note=0'), parametersOf('person, note=0, tag=0')]
  expect(callOutcome(callOf('1'), old, next).reason).toBeNull()
  expect(callOutcome(callOf('2'), old, next).reason).toEqual({
    kind: 'misplaced',
    strays: [{ parameter: 'tag', into: 'note' }],
  })
})

/** `2 mail`: two positions, and the keyword `mail`. */
function callOf(written: string): Call {
  const [first = '', ...others] = written.split(' ')
  const count = Number(first)
  if (Number.isNaN(count)) return { positional: [], keywords: [first, ...others] }
  return { positional: Array.from({ length: count }, (_, i) => `*${i}`), keywords: others }
}
