import type { Paint } from '../../../src/cli/paint.ts'
import { visible } from '../../../src/shared/prose.ts'
import type { CheckAnnotation, CheckRun } from '../../../test/simulated-github/index.ts'
import { headline } from './headline.ts'
import { indent, renderMarkdown } from './markdown.ts'
import { chunks, WIDTH, wrapText } from './spans.ts'

/** A check run: its verdict, its summary, and its annotations, on lines outside the diff. */
export function renderCheckRun(run: CheckRun, paint: Paint): string[] {
  return [
    ...headline(`Check of ${run.headSha.slice(0, 7)}`, paint),
    ...renderVerdict(run, paint),
    '',
    ...indent(renderMarkdown(run.output.summary ?? '', { width: WIDTH - 2, paint })),
    ...run.output.annotations.flatMap((annotation) => renderAnnotation(annotation, paint)),
  ]
}

/** The line by which a check run is shown under a commit. */
export function renderVerdict({ name, conclusion, status, output }: CheckRun, paint: Paint): string[] {
  const { sign, colour } = signOf(conclusion)
  const verdict = visible(`${sign} ${name}: ${output.title ?? ''} (${conclusion ?? status})`)
  return indent(chunks(verdict, WIDTH - 2).map((line) => paint([colour, 'bold'], line)))
}

function signOf(conclusion: string | null): { sign: string; colour: 'green' | 'red' | 'yellow' } {
  if (conclusion === 'success') return { sign: '✓', colour: 'green' }
  return conclusion === 'failure' ? { sign: '✗', colour: 'red' } : { sign: '○', colour: 'yellow' }
}

function renderAnnotation(annotation: CheckAnnotation, paint: Paint): string[] {
  const { path, start_line: line, annotation_level: level, title = '', message } = annotation
  const where = visible(`${level} at ${path}:${line}, outside of the diff: ${title}`)
  const [firstParagraph = ''] = message.split('\n\n')
  return [
    '',
    ...indent(chunks(where, WIDTH - 2).map((one) => paint('yellow', one))),
    ...indent(indent(wrapText(firstParagraph, WIDTH - 4))),
  ]
}
