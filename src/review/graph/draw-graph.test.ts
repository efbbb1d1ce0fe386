import { expect, test } from 'vitest'
import type { MessageFlow } from '../../analysis/model/message-flow.ts'
import { change, task } from '../testing.ts'
import { graphBlocks } from './draw-graph.ts'

const NO_FLOW: MessageFlow = { senders: new Map(), queues: [], moves: [] }

test('callers, tasks, queues and workers are nodes, and a break is marked in words and colour', () => {
  const old = task({ effectiveQueue: { queue: 'mail', by: 'task' } })
  const next = task({ name: 'shop.tasks.charge', effectiveQueue: { queue: 'slow', by: 'task' } })
  const flow: MessageFlow = {
    senders: new Map([
      [
        'shop.tasks.pay',
        [
          { kind: 'call', path: 'shop/views.py', line: 3 },
          { kind: 'call', path: 'shop/views.py', line: 9 },
          { kind: 'schedule', path: 'shop/celery.py', line: 5 },
        ],
      ],
    ]),
    queues: [{ queue: 'slow', isNew: true, isUsed: true, readers: [{ path: 'Procfile', line: 1 }] }],
    moves: [],
  }
  expect(graphBlocks([change({ old, new: next })], flow, 15_000)).toEqual([
    `\`\`\`mermaid
flowchart LR
  t0(["renamed, breaks: shop.tasks.pay → shop.tasks.charge"])
  c1["call in shop/views.py (2 places)"]
  c2["schedule in shop/celery.py:5"]
  q3[("mail")]
  q4[("slow")]
  w5{{"worker Procfile:1"}}
  c1 --> t0
  c2 --> t0
  t0 -. before .-> q3
  q4 --> w5
  t0 --> q4
  classDef breaks stroke:#d1242f,stroke-width:3px
  class t0 breaks
\`\`\``,
  ])
})

test('the breaking changes are drawn first, and those beyond twenty are counted', () => {
  const safe = Array.from({ length: 25 }, (_, i) => {
    return change({ kind: 'added', old: null, new: task({ name: `t${i}` }), breaking: false })
  })
  const [graph = '', note] = graphBlocks([...safe, change({ kind: 'removed', new: null })], NO_FLOW, 15_000)
  expect(graph.split('\n')[2]).toBe('  t0(["removed, breaks: shop.tasks.pay"])')
  expect(graph.match(/added: /g)).toHaveLength(19)
  expect(note).toBe('6 more tasks not drawn.')
})

test('nothing changed is no graph', () => {
  expect(graphBlocks([], NO_FLOW, 15_000)).toEqual([])
})

test('long names leave room for fewer tasks', () => {
  const changes = Array.from({ length: 20 }, (_, i) => {
    return change({
      kind: 'added',
      old: null,
      new: task({ name: `${i}${'😀'.repeat(1000)}` }),
      breaking: false,
    })
  })
  const [graph = '', note] = graphBlocks(changes, NO_FLOW, 8000)
  expect(graph.match(/added: /g)).toHaveLength(10)
  expect(note).toBe('10 more tasks not drawn.')
  expect(graphBlocks(changes, NO_FLOW, 100)).toEqual([])
})
