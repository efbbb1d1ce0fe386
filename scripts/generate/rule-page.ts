import { extname } from 'node:path'
import { DEFAULT_SETTINGS } from '../../src/analysis/model/settings.ts'
import { CATEGORIES, type Example, type Rule } from '../../src/analysis/rules/define-rule.ts'
import { readBaseTexts } from '../../src/cli/base-texts.ts'
import { exampleDiff } from '../../src/cli/example-diff.ts'
import { findingText } from '../../src/cli/finding-text.ts'
import { unpainted } from '../../src/cli/paint.ts'
import { codeFence } from '../../src/review/render/code-fence.ts'
import { memorySource } from '../../test/support/memory-source.ts'
import { check } from '../../test/support/rule-cases.ts'

/** The Markdown page of a rule. */
export async function rulePage(rule: Rule): Promise<string> {
  const { id, category, severity, summary, page } = rule
  const blocks = [
    writtenFrom(`src/analysis/rules/${id}.ts`),
    `# ${id}`,
    summary,
    `Default severity: ${severity}. Category: [${CATEGORIES[category]}](README.md#${anchorOf(CATEGORIES[category])}).`,
    '## What breaks',
    page.breaks,
    `**Who notices:** ${page.notices}`,
    '## The safe way',
    page.forward.map((step, i) => `${i + 1}. ${step}`).join('\n'),
    `**On a rollback:** ${page.rollback}`,
    '## Flagged',
    ...exampleBlocks(page.flagged),
    ...(await findingBlocks(rule)),
    '## Allowed',
    ...exampleBlocks(page.allowed),
    '## When to ignore it',
    page.whenNot,
    '## Limits',
    page.limits.map((limit) => `- ${limit}`).join('\n'),
  ]
  return `${blocks.join('\n\n')}\n`
}

/** The anchor that GitHub gives a heading of words. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-')
}

/** For those who would edit a generated file. */
export function writtenFrom(source: string): string {
  return `<!-- Written by npm run generate from ${source}. -->`
}

function exampleBlocks(example: Example): string[] {
  return exampleDiff(example).flatMap(({ path, change, lines }) => [
    `\`${path}\`${change === 'changed' ? '' : ` (${change})`}:`,
    change === 'unchanged'
      ? codeFence(
          extname(path).slice(1),
          lines.map((line) => line.slice(1)),
        )
      : codeFence('diff', lines),
  ])
}

/** The command's output for the flagged example. */
async function findingBlocks({ id, page: { flagged } }: Rule): Promise<string[]> {
  const report = await check({ ...flagged, settings: DEFAULT_SETTINGS })
  const baseTexts = await readBaseTexts(memorySource({ base: flagged.base }), report)
  const own = report.findings.filter(({ rule }) => rule === id)
  const texts = { baseTexts, headText: report.headText }
  const lines = own.flatMap((finding) => [...findingText(finding, texts, unpainted), ''])
  return lines.length === 0 ? [] : ['`celery-guard check` says:', codeFence('text', lines.slice(0, -1))]
}
