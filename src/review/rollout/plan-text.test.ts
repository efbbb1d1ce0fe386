import { expect, test } from 'vitest'
import { plain } from '../../shared/prose.ts'
import { planText } from './plan-text.ts'
import type { Subject } from './types.ts'

test('a phase has a title, its steps and what a rollback does', () => {
  const subjects = [{ task: 'shop.pay', next: 'shop.charge', senders: 2 }]
  const [phase] = planText([
    {
      phase: 'senders',
      steps: [{ kind: 'switch-names', subjects }],
      rollbacks: [{ kind: 'drops-names', subjects: [{ task: 'shop.charge' }] }],
    },
  ])
  expect(phase?.title).toBe('Then deploy the senders, and beat last')
  expect(phase?.steps.map(plain)).toEqual([
    'In a deployment after the workers’, send the new name, also from schedule rows and other services: `shop.pay` → `shop.charge` (2 known senders).',
  ])
  expect(phase?.rollbacks.map(plain)).toEqual([
    'After a rollback, old workers drop messages of `shop.charge`. Roll the senders back first, and the workers once these messages have run.',
  ])
})

function stepAbout(kind: 'pass-arguments' | 'read-queues', subjects: readonly Subject[]): string {
  const [phase] = planText([{ phase: 'workers', steps: [{ kind, subjects }], rollbacks: [] }])
  return phase?.steps.map(plain).join('\n') ?? ''
}

test('arguments are listed by task, and long lists counted', () => {
  const given = ['a', 'b'].flatMap((task) => ['x', 'y'].map((argument) => ({ task, argument })))
  expect(stepAbout('pass-arguments', given)).toContain(': `x`, `y` of `a`, `x`, `y` of `b`.')
  const many = Array.from({ length: 8 }, (_, i) => ({ task: `t${i}`, argument: 'x' }))
  expect(stepAbout('pass-arguments', many)).toMatch(/`x` of `t4` and 3 more\.$/)
})

test('the workers of a queue are named by file, or missing', () => {
  const [none, two] = [[], ['Procfile', 'compose.yml']].map((readers) => {
    return stepAbout('read-queues', [{ task: '', queue: 'mail', readers }])
  })
  expect(none).toContain('`mail` (this repository shows no worker for it)')
  expect(two).toContain('`mail` (read by the workers of `Procfile` and 1 more file)')
})

test('waiting says what counts as an old message', () => {
  const steps = [{ kind: 'drain-names' as const, subjects: [{ task: 'shop.pay' }] }]
  const [phase] = planText([{ phase: 'drain', steps, rollbacks: [] }])
  expect(phase?.steps.map(plain).join(' ')).toMatch(/retries, ETA and countdown messages.*visibility timeout/)
})
