import { beforeAll, describe, expect, test } from 'vitest'
import { applyEdits } from '../../../src/analysis/fixes/apply-edits.ts'
import { DEFAULT_SETTINGS } from '../../../src/analysis/model/settings.ts'
import type { Finding } from '../../../src/analysis/model/types.ts'
import { RULES } from '../../../src/analysis/rules/index.ts'
import { check } from '../../support/rule-cases.ts'
import { PYTHON } from '../real-celery.ts'
import { type Case, type Delivery, deliver, type Outcome, type Tree } from './deliver.ts'
import { MODULES } from './shop.ts'
import { STORIES, type Story } from './stories.ts'

/** What real Celery does with a story's messages. */
interface StoryResult {
  readonly finding: Finding | undefined
  readonly deploy: Delivery
  readonly rollback: Delivery | null
  readonly saved: Delivery
}

const results = new Map<Story, StoryResult>()

describe.skipIf(PYTHON === undefined)(
  'what a finding says happens (needs python3-celery, python3-django)',
  () => {
    beforeAll(async () => {
      const findings = await Promise.all(STORIES.map(findingOf))
      const cases = STORIES.flatMap((story, i) => casesOf(story, findings[i]))
      const deliveries = await deliver(cases)
      const queue = [...deliveries]
      const next = (): Delivery => {
        const delivery = queue.shift()
        if (!delivery) throw new Error('fewer deliveries than cases')
        return delivery
      }
      STORIES.forEach((story, i) => {
        const deploy = next()
        const rollback = story.sendsBack === undefined ? null : next()
        results.set(story, { finding: findings[i], deploy, rollback, saved: next() })
      })
    }, 120_000)

    test.each(STORIES)('$rule: $title', (story) => {
      const { finding, deploy, rollback, saved } = results.get(story) ?? {}
      expect(outcomes(deploy)).toEqual([story.deploy[1]])
      if (rollback) expect(outcomes(rollback)).toEqual([story.rollback[1]])
      expect(finding?.outcomes).toEqual({ deploy: story.deploy[0], rollback: story.rollback[0] })
      if (story.saved === 'fix') expect(finding?.fix).not.toBeNull()
      expect(outcomes(saved)).toEqual([story.after])
    })

    test('every rule about messages has a story', () => {
      const rules = RULES.filter(
        ({ id, category }) => category === 'contract' && !SHOWN_ELSEWHERE.has(id),
      ).map(({ id }) => id)
      expect([...new Set(STORIES.map(({ rule }) => rule))].toSorted()).toEqual(rules.toSorted())
    })
  },
)

const SHOWN_ELSEWHERE: ReadonlySet<string> = new Set([
  // Its workers do not start: declarations.test.ts has what they declare.
  'queue-declaration-changed',
  // Its workers run no message: discovery.test.ts starts them.
  'worker-import-missing',
  // Its messages reach the task, whose body does not run: facts/definitions.ts.
  'async-task',
  // Head sends what head does not take: task-calls.test.ts.
  'task-call-mismatch',
])

function outcomes(delivery: Delivery | null | undefined): readonly Outcome[] {
  expect(delivery?.raised).toBeNull()
  return (delivery?.messages ?? []).map(({ outcome }) => outcome)
}

async function findingOf({ rule, base, head }: Story): Promise<Finding | undefined> {
  const { findings } = await check({ base, head, settings: DEFAULT_SETTINGS })
  return findings.find((finding) => finding.rule === rule)
}

function casesOf(story: Story, finding: Finding | undefined): Case[] {
  const { base, head, sends, sendsBack, reads, afterReads } = story
  const queues = (names: readonly string[] | undefined) => (names ? { queues: names } : {})
  const title = `${story.rule}, ${story.title}`
  const common = { sender: base, send: sends, modules: MODULES }
  return [
    { ...common, title, worker: head, ...queues(reads) },
    ...(sendsBack === undefined
      ? []
      : [{ title: `${title}, back`, sender: head, send: sendsBack, worker: base, modules: MODULES }]),
    {
      ...common,
      ...(story.sendsAfter === undefined ? {} : { sender: head, send: story.sendsAfter }),
      title: `${title}, saved`,
      worker: savedTree(story, finding),
      ...queues(afterReads),
    },
  ]
}

function savedTree({ saved, head }: Story, finding: Finding | undefined): Tree {
  if (saved !== 'fix') return saved
  const edits = finding?.fix?.edits ?? []
  const tree: Record<string, string> = { ...head }
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const own = edits.filter((edit) => edit.path === path)
    tree[path] = applyEdits(head[path] ?? '', own)
  }
  return tree
}
