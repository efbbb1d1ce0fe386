import type { Cost } from './scenarios.ts'

const BEGIN = '<!-- calls: npm run calls -- --write -->'
const END = '<!-- /calls -->'

/** The costs as a Markdown table. */
export function callsTable(costs: readonly Cost[]): string {
  const rows = costs.map(({ scenario, reads, writes, bytes }) => {
    const cells = [
      scenario,
      reads.length,
      writes.length,
      Math.ceil(bytes / 1024),
      callsOf([...reads, ...writes]),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return ['| event | reads | writes | KB | requests |', '| --- | ---: | ---: | ---: | --- |', ...rows].join(
    '\n',
  )
}

/** A page with the table in its place. */
export function withTable(page: string, table: string): string {
  const [before, rest] = page.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error('the page has no place for the table')
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`
}

/** The rows of the table on a page: their cells, without the bytes, which vary a little. */
export function rowsOn(page: string): readonly (readonly string[])[] {
  const table = page.split(BEGIN)[1]?.split(END)[0] ?? ''
  return table
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | ').toSpliced(3, 1))
}

/** Equal ones together, in the order of their first. */
function callsOf(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts]
    .map(([name, times]) => (times === 1 ? `\`${name}\`` : `${times} × \`${name}\``))
    .join(', ')
}
