import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMarkers } from '../marker.ts'
import type { DraftReview } from '../types.ts'
import { withState } from './comment-text.ts'
import type { Draft } from './drafts.ts'
import { readHistory } from './history.ts'
import { planThreads } from './plan-threads.ts'
import { answersOf, apply, change, EMPTY, type Model, remove, reply } from './testing.ts'

const FINDINGS = ['f1', 'f2', 'f3', 'f4']
const markers = createMarkers('key', 'PR_1')

/** How a push leaves the code: the findings, whether they share a comment, where they are, and what is suggested. */
interface Code {
  readonly found: readonly string[]
  readonly merged: boolean
  readonly parts: boolean
  readonly place: 'line' | 'file' | 'nowhere'
  readonly line: number
  readonly suggests: boolean
  readonly judged: boolean
  readonly mayNotify: boolean
  readonly canResolve: boolean
}

const code: fc.Arbitrary<Code> = fc.record({
  found: fc.subarray(FINDINGS),
  merged: fc.boolean(),
  parts: fc.boolean(),
  place: fc.constantFrom('line', 'line', 'line', 'line', 'file', 'nowhere'),
  line: fc.integer({ min: 1, max: 3 }),
  suggests: fc.boolean(),
  judged: fc.constantFrom(true, true, true, false),
  mayNotify: fc.constantFrom(true, true, true, false),
  canResolve: fc.boolean(),
})
type Deed = 'resolve' | 'reopen' | 'delete' | 'ask' | 'command' | 'outdate' | 'edit'
const deed = fc.record({
  deed: fc.constantFrom<Deed>('resolve', 'reopen', 'delete', 'ask', 'command', 'outdate', 'edit'),
  thread: fc.nat(5),
})
const step = fc.oneof(
  { arbitrary: code.map((given) => ({ kind: 'push' as const, ...given })), weight: 2 },
  { arbitrary: deed.map((given) => ({ kind: 'person' as const, ...given })), weight: 3 },
)

/** Comments of some findings; without suggestions, one about all of them. */
function draft(fingerprints: readonly string[], given: Code, suggests: boolean): readonly Draft[] {
  const { place, merged, parts, line } = given
  if (place === 'nowhere' || fingerprints.length === 0) return []
  const groups = merged || !suggests ? [fingerprints] : fingerprints.map((one) => [one])
  return groups.flatMap((findings) => {
    const comment = (isPart: boolean): Draft => {
      const fence = suggests ? '```suggestion\nx\n```\n' : ''
      const marker = markers.encode(isPart ? 'part' : 'finding', findings)
      const body = `About ${findings.join(' ')}  \n\n${fence}${marker}`
      const at = line + (isPart ? 10 : 0) + FINDINGS.indexOf(findings[0] ?? '') * 20
      return {
        findings,
        isPart,
        suggests,
        comment:
          place === 'file'
            ? { path: 'a.py', startLine: null, line: null, body }
            : { path: 'a.py', side: 'head', startLine: at, line: at, body },
      }
    }
    return parts && suggests && place === 'line' ? [comment(false), comment(true)] : [comment(false)]
  })
}

/** What the app would do now. */
function plan(model: Model, given: Code) {
  const { threads, reviews } = model
  const history = readHistory({ threads, reviews }, markers)
  const { actions, replacements } = planThreads({
    threads,
    history,
    markers,
    headSha: 'a'.repeat(40),
    found: new Set(given.found),
    drafts: {
      suggesting: (fingerprints) => draft(fingerprints, given, given.suggests && given.place === 'line'),
      plain: (fingerprints) => draft(fingerprints, given, false)[0] ?? null,
    },
    isJudged: () => given.judged,
    mayNotify: given.mayNotify,
    approved: new Map(),
  })
  const news = given.mayNotify ? given.found.filter(history.isNews) : []
  const drafts = [...replacements, ...draft(news, given, given.suggests && given.place === 'line')]
  const keys = [...new Set([...drafts.flatMap(({ findings }) => findings), ...news])]
  const raised = [...new Set(drafts.flatMap(({ findings }) => findings))]
  const marked = [['finding', keys] as const, ['thread', raised] as const].filter(([, of]) => of.length > 0)
  const review: DraftReview | null =
    drafts.length === 0
      ? null
      : {
          body: ['Findings.', ...marked.map(([kind, of]) => markers.encode(kind, of))].join('\n'),
          comments: drafts.map(({ comment }) => ({ ...comment, body: withState(comment.body, [], markers) })),
        }
  return { actions, replacements, review, raised, history }
}

function act(model: Model, kind: Deed, index: number): Model {
  const thread = model.threads[index % Math.max(1, model.threads.length)]
  if (thread === undefined) return model
  const { id } = thread
  if (kind === 'resolve' && thread.resolved === null) return change(model, id, { resolved: 'person' })
  if (kind === 'reopen' && thread.resolved !== null) return change(model, id, { resolved: null })
  if (kind === 'delete') return remove(model, id)
  if (kind === 'ask') return reply(model, id, 'Why?', false)
  if (kind === 'command') return reply(model, id, '/celery-ignore for now', false)
  if (kind === 'outdate' && !thread.ofFile)
    return change(model, id, { outdated: true, line: null, startLine: null })
  if (kind === 'edit')
    return change(model, id, { comment: { ...thread.comment, body: `!${thread.comment.body}` } })
  return model
}

test('whatever people do, a second look finds nothing to do, and people are never overruled', () => {
  let resolutions = 0
  let replacements = 0
  let answers = 0
  fc.assert(
    fc.property(fc.array(step, { minLength: 4, maxLength: 20 }), (steps) => {
      let model = EMPTY
      /** Findings of threads that a person resolved and did not reopen, or deleted. */
      const over = new Set<string>()
      for (const one of steps) {
        if (one.kind === 'person') {
          const before = model
          model = act(model, one.deed, one.thread)
          const gone = before.threads.find(({ id }) => !model.threads.some((thread) => thread.id === id))
          if (gone !== undefined)
            for (const key of markers.decode('finding', gone.comment.body)) over.add(key)
          continue
        }
        model = {
          ...model,
          threads: model.threads.map((thread) => ({ ...thread, canResolve: one.canResolve })),
        }
        const before = model
        const planned = plan(model, one)
        for (const key of planned.raised) {
          expect(over).not.toContain(key)
          const resolvers = before.threads
            .filter((thread) => planned.history.keysOf(thread).includes(key))
            .map(({ resolved }) => resolved)
          expect(resolvers).not.toContain('person')
        }
        if (!one.mayNotify) {
          expect(planned.review).toBeNull()
          expect(planned.actions.map(({ kind }) => kind)).not.toContain('answer')
        }
        model = apply(model, planned.review, planned.actions)
        for (const thread of model.threads) {
          const earlier = before.threads.find(({ id }) => id === thread.id)
          if (earlier?.resolved === 'person') expect(thread).toEqual(earlier)
          const isResolved = earlier?.resolved === null && thread.resolved === 'app'
          if (isResolved) {
            resolutions++
            expect(thread.replies.filter(({ byApp, body }) => !byApp && body === 'Why?')).toEqual([])
          }
          // What could not be read may hide findings.
          const keys = earlier === undefined ? [] : planned.history.keysOf(earlier)
          if (isResolved && !one.judged) expect(keys.some((key) => one.found.includes(key))).toBe(true)
          expect(answersOf(thread)).toBeLessThanOrEqual(1)
          answers += answersOf(thread)
        }
        replacements += planned.replacements.length

        const again = plan(model, one)
        expect(again.review).toBeNull()
        expect(again.actions.filter(({ kind }) => kind !== 'keep')).toEqual([])
      }
    }),
    { numRuns: 400, seed: 7 },
  )
  expect({ resolutions, replacements, answers }).toSatisfy((times) =>
    Object.values(times).every((one) => Number(one) > 15),
  )
})
