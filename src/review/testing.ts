/** Builders for tests: each makes a complete value, the caller gives the parts that matter. */

import { createTwoFilesPatch, OMIT_HEADERS } from 'diff'
import type { SourceText } from '../analysis/model/source-text.ts'
import type { Change, CheckReport, Edit, Finding, Fix, Task } from '../analysis/model/types.ts'
import { prose } from '../shared/prose.ts'
import { createMarkers, decodeMarkers, encodeMarker } from './marker.ts'
import type { Conversation } from './plan.ts'
import type { Surroundings } from './render/footer.ts'
import type { PullRequestFile, ReviewPlan } from './types.ts'

export function finding(given: Partial<Finding> = {}): Finding {
  return {
    rule: 'task-renamed-without-name',
    severity: 'error',
    path: 'shop/tasks.py',
    line: 2,
    endLine: 2,
    side: 'head',
    title: prose`Messages are lost`,
    message: prose`The wire name changes.`,
    advice: [],
    names: [],
    outcomes: null,
    fingerprint: 'f1',
    fix: null,
    ...given,
  }
}

export function fix(edits: readonly Edit[], given: Partial<Fix> = {}): Fix {
  return { title: prose`Keep the name`, safety: 'safe', verified: true, edits, ...given }
}

export function edit(startLine: number, endLine: number, replacement: string, path = 'shop/tasks.py'): Edit {
  return { path, startLine, endLine, replacement }
}

export function report(given: Partial<CheckReport> = {}): CheckReport {
  return {
    base: 'b'.repeat(40),
    head: 'a'.repeat(40),
    conclusion: 'failure',
    changes: [],
    findings: [],
    incomplete: [],
    notUnderstood: [],
    suppressed: 0,
    ignored: [],
    flow: { senders: new Map(), queues: [], moves: [] },
    headText: new Map(),
    ...given,
  }
}

export function headText(texts: Record<string, string>): ReadonlyMap<string, SourceText> {
  return new Map(Object.entries(texts).map(([path, text]) => [path, { text, encoding: 'utf-8' }]))
}

/** A file as GitHub lists it: the patch with three lines of context, without file headers and last line end. */
export function changedFile(
  base: string,
  head: string,
  given: Partial<PullRequestFile> = {},
): PullRequestFile {
  const options = { context: 3, headerOptions: OMIT_HEADERS }
  const patch = createTwoFilesPatch('a', 'b', base, head, undefined, undefined, options).trimEnd()
  return { path: 'shop/tasks.py', previousPath: null, status: 'modified', patch, ...given }
}

export function task(given: Partial<Task> = {}): Task {
  return {
    name: 'shop.tasks.pay',
    nameOrigin: 'implicit',
    symbol: null,
    module: 'shop.tasks',
    qualname: 'pay',
    path: 'shop/tasks.py',
    line: 2,
    kind: 'function',
    bound: false,
    queue: { value: null, origin: 'none', expression: '' },
    parameters: [],
    effectiveQueue: { queue: 'celery', by: 'default' },
    options: {},
    ...given,
  }
}

export function change(given: Partial<Change> = {}): Change {
  const outcomes = { deploy: 'discarded', rollback: 'discarded' } as const
  return { kind: 'renamed', old: task(), new: task(), breaking: true, aspects: ['name'], outcomes, ...given }
}

/** The fingerprints that a later run finds in the review on GitHub. */
export function postedBy({ review }: Pick<ReviewPlan, 'review'>): readonly string[] {
  const bodies = review === null ? [] : [review.body, ...review.comments.map(({ body }) => body)]
  return [...new Set(bodies.flatMap((body) => decodeMarkers('finding', body)))]
}

export const markers = createMarkers('key', 'PR_1')

/** Earlier reviews reported these findings, without comments. */
export function conversation(
  reported: readonly string[] = [],
  given: Partial<Conversation> = {},
): Conversation {
  const reviews = reported.length > 0 ? [{ pending: false, body: markers.encode('finding', reported) }] : []
  return { threads: [], reviews, markers, locked: false, quiet: false, ...given }
}

/** Everything possible, and the pages of rules at an address. */
export const surroundings: Surroundings = {
  encode: encodeMarker,
  rulePages: 'https://rules.example',
  canCommit: true,
  canApprove: true,
}

/** Numbered lines, so that a test recognizes them. */
export function numbered(count: number): string {
  return Array.from({ length: count }, (_, i) => `line ${i + 1}\n`).join('')
}

/** Markdown without its code: the text that can mention, link or be markup. */
export function outsideCode(markdown: string): string {
  const prosaic: string[] = []
  let fence: string | null = null
  for (const line of markdown.split(/\r\n|\r|\n/)) {
    const marks = /^ {0,3}(`{3,})[^`]*$/.exec(line)?.[1]
    if (fence === null && marks !== undefined) fence = marks
    else if (fence === null) prosaic.push(withoutSpans(line))
    else if (marks !== undefined && marks.length >= fence.length && /`[ \t]*$/.test(line)) fence = null
  }
  return prosaic.join('\n')
}

/** Code spans, as CommonMark finds them: a run of backticks up to the next run of the same length. */
function withoutSpans(line: string): string {
  return line.replace(/(?<!`)(`+)(?!`)(?:.*?[^`])\1(?!`)/gu, '')
}
