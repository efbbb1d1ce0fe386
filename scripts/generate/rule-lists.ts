import { CATEGORIES, type Rule } from '../../src/analysis/rules/define-rule.ts'
import { tableCell } from '../../src/review/render/escape.ts'
import { writtenFrom } from './rule-page.ts'

const START = '<!-- rules: written by npm run generate -->'
const END = '<!-- end of rules -->'

/** The index of all pages. */
export function rulesByCategory(rules: readonly Rule[]): string {
  const sections = byCategory(rules).map(([title, members]) => {
    return `## ${title}\n\n${table(members, '')}\n`
  })
  return `${writtenFrom('src/analysis/rules')}\n\n# Rules\n\n${sections.join('\n')}`
}

/** README with the table of all rules between its markers; `folder` is that of the pages. */
export function withRuleTable(readme: string, rules: readonly Rule[], folder: string): string {
  const [start, end] = [readme.indexOf(START), readme.indexOf(END)]
  if (start === -1 || end < start) throw new Error(`README.md needs the lines ${START} and ${END}`)
  const all = byCategory(rules).flatMap(([, members]) => members)
  return `${readme.slice(0, start)}${START}\n\n${table(all, `${folder}/`)}\n\n${readme.slice(end)}`
}

function byCategory(rules: readonly Rule[]): [title: string, members: Rule[]][] {
  const groups = Object.entries(CATEGORIES).map(([category, title]): [string, Rule[]] => [
    title,
    rules.filter((rule) => rule.category === category),
  ])
  return groups.filter(([, members]) => members.length > 0)
}

function table(rules: readonly Rule[], folder: string): string {
  const rows = rules.map(({ id, summary, severity }) => {
    const finds = summary.replace(/^Finds (.*)\.$/, '$1')
    return [`[\`${id}\`](${folder}${id}.md)`, finds, severity].map(tableCell)
  })
  return [['rule', 'finds', 'default'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}
