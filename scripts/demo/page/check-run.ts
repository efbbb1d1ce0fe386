import type { Paint } from '../../../src/cli/paint.ts'
import type { CheckAnnotation, CheckRun } from '../../../test/simulated-github/index.ts'
import { headline } from './headline.ts'
import { indent, renderMarkdown } from './markdown.ts'
import { WIDTH, wrapText } from './spans.ts'

/** A check run: its verdict, its summary, and the titles of its annotations, on lines outside the diff. */
export function renderCheckRun(run: CheckRun, paint: Paint): string[] {
  const { summary } = run.output
  // The first line of the summary is the title again.
  const rest = (summary ?? '').replace(`**${run.output.title}**`, '').trimStart()
  return [
    ...headline(`Check of ${run.headSha.slice(0, 7)}`, paint),
    ...renderVerdict(run, paint),
    '',
    ...indent(renderMarkdown(rest, { width: WIDTH - 2, paint })),
    ...(run.output.annotations.length > 0 ? [''] : []),
    ...run.output.annotations.flatMap((annotation) => renderAnnotation(annotation, paint)),
  ]
}

/** The line by which a check run is shown under a commit. */
export function renderVerdict({ name, conclusion, status, output }: CheckRun, paint: Paint): string[] {
  const { sign, colour } = signOf(conclusion)
  const rest = sign === UNDECIDED ? ` (${conclusion ?? status})` : ''
  const verdict = `${sign} ${name}: ${output.title ?? ''}${rest}`
  return indent(wrapText(verdict, WIDTH - 2).map((line) => paint([colour, 'bold'], line)))
}

const UNDECIDED = '○'

function signOf(conclusion: string | null): { sign: string; colour: 'green' | 'red' | 'yellow' } {
  if (conclusion === 'success') return { sign: '✓', colour: 'green' }
  return conclusion === 'failure' ? { sign: '✗', colour: 'red' } : { sign: UNDECIDED, colour: 'yellow' }
}

function renderAnnotation(annotation: CheckAnnotation, paint: Paint): string[] {
  const { path, start_line: line, annotation_level: level, title = '' } = annotation
  const where = `${level} at ${path}:${line}, outside of the diff: ${title}`
  return indent(wrapText(where, WIDTH - 2).map((one) => paint('yellow', one)))
}
