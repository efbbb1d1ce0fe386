import { CATEGORIES, type Example, type Rule } from '../analysis/rules/define-rule.ts'
import { diffLine } from './diff-line.ts'
import { exampleDiff } from './example-diff.ts'
import { type Paint, SEVERITY_COLOURS } from './paint.ts'
import { wrap } from './text-layout.ts'

const INDENT = '  '

/** All rules by category, each with its summary. */
export function rulesText(rules: readonly Rule[], width: number, paint: Paint): string {
  const groups = Object.entries(CATEGORIES).map(([category, title]) => {
    const lines = rules
      .filter((rule) => rule.category === category)
      .flatMap(({ id, severity, summary }) => [
        `${INDENT}${paint('bold', id)} ${paint(SEVERITY_COLOURS[severity], severity)}`,
        ...indented(summary, width, INDENT.repeat(3)),
      ])
    return lines.length === 0 ? [] : [paint('underline', title), ...lines, '']
  })
  const more = wrap('For the page of a rule: celery-guard explain RULE', width)
  return `${[...groups.flat(), ...more].join('\n')}\n`
}

/** The page of a rule. */
export function pageText({ id, severity, summary, page }: Rule, width: number, paint: Paint): string {
  const paragraph = (text: string) => indented(text, width, INDENT)
  const listOf = (texts: readonly string[], mark: (i: number) => string) =>
    texts.flatMap((text, i) => item(text, width, `${INDENT}${mark(i)} `))
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ['What breaks', paragraph(page.breaks)],
    ['Who notices', paragraph(page.notices)],
    ['The safe way', listOf(page.forward, (i) => `${i + 1}.`)],
    ['On a rollback', paragraph(page.rollback)],
    ['Flagged', example(page.flagged, paint)],
    ['Allowed', example(page.allowed, paint)],
    ['When to ignore it', paragraph(page.whenNot)],
    ['Limits', listOf(page.limits, () => '-')],
  ]
  const head = `${paint('bold', id)} (${paint(SEVERITY_COLOURS[severity], severity)})`
  const body = sections.flatMap(([title, lines]) => ['', paint('bold', title), ...lines])
  return `${[head, ...paragraph(summary), ...body].join('\n')}\n`
}

function example(files: Example, paint: Paint): string[] {
  return exampleDiff(files).flatMap(({ path, change, lines }) => [
    `${INDENT}${paint('cyan', path)}${change === 'changed' ? '' : ` (${change})`}`,
    ...lines.map((line) => diffLine(line, paint)),
  ])
}

/** A paragraph as a list item: a mark, and further lines indented below the text. */
function item(text: string, width: number, mark: string): string[] {
  const [first = '', ...others] = indented(text, width, ' '.repeat(mark.length))
  return [`${mark}${first.trimStart()}`, ...others]
}

function indented(text: string, width: number, indent: string): string[] {
  return wrap(text, width - indent.length).map((line) => `${indent}${line}`)
}
