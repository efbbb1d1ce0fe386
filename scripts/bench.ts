/**
 * Times celery-guard on real repositories, beside what else reads their Python, all in one run on one machine.
 *
 *   npm run bench -- --repo DIR [--repo DIR]… [--runs N] [--commits N] [--json FILE]
 */
import { writeFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { describe } from './bench/report.ts'
import { measure } from './bench/repository.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repo: { type: 'string', multiple: true, default: [] },
    runs: { type: 'string', default: '5' },
    commits: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
})
const repositories = [...values.repo, ...positionals].map((dir) => resolve(dir))
const [runs, commits] = [Number(values.runs), Number(values.commits)]
if (repositories.length === 0 || ![runs, commits].every((count) => Number.isInteger(count) && count > 0)) {
  console.error('usage: npm run bench -- --repo DIR [--repo DIR]… [--runs N] [--commits N] [--json FILE]')
  process.exit(2)
}
const measurements = []
for (const dir of repositories) {
  // The folder's name, or its parent's where every clone is called `repo`.
  const name = basename(dir) === 'repo' ? basename(dirname(dir)) : basename(dir)
  const measurement = await measure({ name, dir }, { runs, commits })
  console.log(describe(measurement))
  measurements.push(measurement)
}
if (values.json !== undefined) {
  // The figures of the largest repository come first: the goals are about it.
  const [largest] = measurements.toSorted((a, b) => b.pythonFiles - a.pythonFiles)
  writeFileSync(values.json, `${JSON.stringify({ ...largest, repositories: measurements }, null, 2)}\n`)
}
