import { CATEGORIES, type Rule } from '../../src/analysis/rules/define-rule.ts'
import { tableCell } from '../../src/review/render/escape.ts'
import { writtenFrom } from './rule-page.ts'

const INTRODUCTION = `An error fails the check. With \`gate: warning\` or \`gate: notice\`, findings of that severity fail it too. Reviews
comment on errors and warnings; the check alone lists notices. The [configuration](../../README.md#configuration) gives a rule
another severity, switches it off, or asks for comments on notices.`

/** The index of all pages, which has the only table of all rules. */
export function rulesByCategory(rules: readonly Rule[]): string {
  const sections = byCategory(rules).map(([title, members]) => `## ${title}\n\n${table(members)}\n`)
  return `${writtenFrom('src/analysis/rules')}\n\n# Rules\n\n${INTRODUCTION}\n\n${sections.join('\n')}`
}

function byCategory(rules: readonly Rule[]): [title: string, members: Rule[]][] {
  const groups = Object.entries(CATEGORIES).map(([category, title]): [string, Rule[]] => [
    title,
    rules.filter((rule) => rule.category === category),
  ])
  return groups.filter(([, members]) => members.length > 0)
}

function table(rules: readonly Rule[]): string {
  const rows = rules.map(({ id, summary, severity }) => {
    const finds = summary.replace(/^Finds (.*)\.$/, '$1')
    return [`[\`${id}\`](${id}.md)`, finds, severity].map(tableCell)
  })
  return [['rule', 'finds', 'default'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}
