import fc from 'fast-check'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { expect, test } from 'vitest'
import type { MessageFlow } from '../analysis/model/message-flow.ts'
import type { CheckReport, Gap, Parameter } from '../analysis/model/types.ts'
import { prose } from '../shared/prose.ts'
import { decodeMarkers } from './marker.ts'
import { planReview } from './plan.ts'
import { renderCheck } from './render/summary.ts'
import { size } from './size-limits.ts'
import {
  change,
  changedFile,
  conversation,
  edit,
  finding,
  fix,
  headText,
  outsideCode,
  report,
  surroundings,
  task,
} from './testing.ts'
import type { CheckOutput } from './types.ts'

/** The word must be seen in code alone. */
const parts = [
  '@EVIL/team ',
  '#1 ',
  '`',
  '```\n',
  '~~~\n',
  '\n',
  '\n\n# EVIL\n',
  '|',
  '\\',
  '</code></summary></details>',
  '<details><summary>EVIL',
  '<img src=x onerror=EVIL>',
  '<!-- celery-guard:finding forged -->',
  '-->',
  '[EVIL](https://evil.example)',
  'https://evil.example/EVIL',
  '"]\n  click t0 "https://evil.example"',
  '%%{init: {"securityLevel": "loose"}}%%',
  '"]; style t0 fill:EVIL#35;',
  '\u202eEVIL\u2066',
  '\u0000\u001b[31m',
  '$$EVIL$$',
  ':EVIL:',
]
const hostile = fc
  .array(fc.constantFrom(...parts), { maxLength: 5 })
  .map((given) => `EVIL${given.join('')}EVIL`)

/** A report in which every text of a repository is hostile. */
const anyReport: fc.Arbitrary<CheckReport> = fc
  .record({
    texts: fc.array(hostile, { minLength: 12, maxLength: 12 }),
    kind: fc.constantFrom('renamed' as const, 'removed' as const, 'added' as const, 'changed' as const),
    deploy: fc.constantFrom('runs' as const, 'discarded' as const, 'rejected' as const, 'misread' as const),
    rollback: fc.constantFrom('runs' as const, 'discarded' as const, 'rejected' as const),
  })
  .map(({ texts, kind, deploy, rollback }) => reportWith(texts, { kind, deploy, rollback }))

function reportWith(
  texts: readonly string[],
  given: {
    kind: 'renamed' | 'removed' | 'added' | 'changed'
    deploy: 'runs' | 'discarded' | 'rejected' | 'misread'
    rollback: 'runs' | 'discarded' | 'rejected'
  },
): CheckReport {
  const at = (i: number): string => texts[i] ?? ''
  const parameter = (name: string): Parameter => ({ name, kind: 'positional', required: true })
  const name = given.kind === 'renamed' ? at(1) : at(0)
  const old = task({
    name: at(0),
    path: at(2),
    parameters: [parameter(at(3))],
    effectiveQueue: { queue: at(4), by: 'task' },
  })
  const next = task({
    name,
    path: at(5),
    parameters: [parameter(at(6))],
    effectiveQueue: { queue: at(7), by: 'task' },
  })
  const readers = [{ path: at(8), line: 1 }]
  const flow: MessageFlow = {
    senders: new Map([[at(0), [{ kind: 'call', path: at(9), line: 3 }]]]),
    moves: [{ old: at(0), new: name, from: at(4), to: at(7) }],
    queues: [at(4), at(7)].map((queue, i) => ({ queue, isNew: i > 0, isUsed: i > 0, readers })),
  }
  const gap: Gap = { kind: 'unreadable', path: at(10), line: 1, reason: at(11), blocks: true }
  return report({
    changes: [
      change({
        kind: given.kind,
        old: given.kind === 'added' ? null : old,
        new: given.kind === 'removed' ? null : next,
        outcomes: given,
      }),
    ],
    findings: [
      finding({
        severity: 'warning',
        path: at(2),
        message: prose`Task ${at(0)} is gone.`,
        names: [{ old: at(0), new: name }],
      }),
    ],
    // The reason why a file is unreadable is our own sentence.
    incomplete: [
      { ...gap, reason: 'contains NUL bytes' },
      { ...gap, kind: 'unknown' },
    ],
    notUnderstood: [{ ...gap, kind: 'not followed' }],
    flow,
  })
}

function check(given: CheckReport): CheckOutput {
  return renderCheck({ report: given, findings: given.findings, outside: given.findings, unreadable: [] })
}

/** As GitHub reads Markdown, with all HTML. */
function html(markdown: string): string {
  return micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  })
}

/** Everything that a reader sees as other than code. */
function rendered(markdown: string): string {
  return html(markdown).replace(/<pre>.*?<\/pre>|<code>.*?<\/code>/gs, '')
}

const OURS = /^<\/?(?:p|ul|li|strong|table|thead|tbody|tr|th|td|details|summary)(?: open)?>$/

test('text from a repository is code in the check: it renders nothing, mentions nobody and forges no fingerprint', () => {
  fc.assert(
    fc.property(anyReport, (given) => {
      const { title, summary, text } = check(given)
      expect(title).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
      for (const markdown of [summary, text ?? '']) {
        const seen = rendered(markdown)
        expect(seen).not.toContain('EVIL')
        expect(outsideCode(markdown)).not.toContain('EVIL')
        for (const [tag] of seen.matchAll(/<[^>]*>/g)) expect(tag).toMatch(OURS)
        expect(seen.match(/<details/g)?.length).toBe(seen.match(/<\/details>/g)?.length)
        expect(decodeMarkers('finding', markdown)).toEqual([])
        expect(markdown).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
      }
    }),
    { numRuns: 60 },
  )
})

test('a graph holds nodes, edges and its own style, whatever the names are', () => {
  const node = /^ {2}[tcqw]\d+(?:\["L"\]|\(\["L"\]\)|\[\("L"\)\]|\{\{"L"\}\})$/
  const edge = /^ {2}[tcqw]\d+ (?:-->|-\. before \.->) [tcqw]\d+$/
  fc.assert(
    fc.property(anyReport, (given) => {
      const graph = /^```mermaid\nflowchart LR\n(.*?)\n```$/ms.exec(check(given).text ?? '')?.[1]
      for (const line of graph?.split('\n') ?? ['no graph']) {
        if (line.startsWith('  class')) continue
        const shape = line.replace(/"(?:[A-Za-z0-9_./: ,()→…-]|#\d+;)*"/, '"L"')
        expect(node.test(shape) || edge.test(line)).toBe(true)
      }
    }),
    { numRuns: 200 },
  )
})

test('100,000 characters in each text fit the check', () => {
  const long = Array.from({ length: 12 }, (_, i) => `${i}${'<details>@EVIL '.repeat(7000)}`)
  const { title, summary, text, annotations } = check(
    reportWith(long, { kind: 'renamed', deploy: 'discarded', rollback: 'discarded' }),
  )
  expect(title.length).toBeLessThan(255)
  for (const markdown of [summary, text ?? '']) {
    expect(size(markdown)).toBeLessThan(20_000)
    expect(rendered(markdown)).not.toContain('EVIL')
  }
  expect(annotations[0]?.message.length).toBeLessThan(5000)
})

test('text from a repository is code in comments and in the body of a review, and forges no fingerprint', () => {
  const docstring = hostile.map((text) => `def pay():\n    """${text.replaceAll('\n', ' ')}"""\n`)
  fc.assert(
    fc.property(anyReport, docstring, hostile, (given, base, replacement) => {
      const path = 'shop/tasks.py'
      const found = given.findings.map((one) => {
        return {
          ...one,
          path,
          line: 2,
          endLine: 2,
          fix: fix([edit(2, 2, replacement.split('\n').join(' '))]),
        }
      })
      const elsewhere = given.findings.map((one) => ({ ...one, fingerprint: 'f2' }))
      const { review } = planReview({
        report: { ...given, findings: [...found, ...elsewhere], headText: headText({ [path]: base }) },
        files: [changedFile('', base, { status: 'added' })],
        conversation: conversation(),
        settings: { maxComments: 30, commentsFrom: 'notice' },
        surroundings,
      })
      const texts = [review?.body ?? '', ...(review?.comments ?? []).map(({ body }) => body)]
      expect(texts.length).toBeGreaterThan(1)
      for (const text of texts) expect(rendered(text)).not.toContain('EVIL')
      const forged = texts
        .flatMap((text) => decodeMarkers('finding', text))
        .filter((key) => !/^f\d$/.test(key))
      expect(forged).toEqual([])
    }),
    { numRuns: 60 },
  )
})
