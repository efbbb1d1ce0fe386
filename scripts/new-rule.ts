/**
 * Starts a rule: its file, a case that it flags and one that it allows, and the files generated from it.
 *
 *   npm run new-rule <id>
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { generate } from './generate/run.ts'
import { idProblem, ruleFile, scaffold, TO_FILL } from './new-rule/scaffold.ts'

const ROOT = join(import.meta.dirname, '..')

const [id, ...rest] = process.argv.slice(2)
if (id === undefined || rest.length > 0) fail('usage: npm run new-rule <id>')
const problem = idProblem(id)
if (problem !== null) fail(problem)
if (existsSync(join(ROOT, ruleFile(id)))) fail(`there is a rule ${id} already: ${ruleFile(id)}`)

const files = scaffold(id)
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true })
  writeFileSync(join(ROOT, path), text, { flag: 'wx' })
}
const generated = await generate()
console.log([...Object.keys(files).map((path) => `${path} written`), ...generated].join('\n'))
console.log(`
1. Replace each ${TO_FILL} in ${ruleFile(id)}; choose category and severity.
2. Add cases in test/fixtures/rules/${id} until three are flagged and three allowed.
3. Write their expected texts and read them: UPDATE_GOLDENS=1 vitest run test/rules.test.ts -t ${id}
4. Write the rule's page and its place in the lists: npm run generate
5. Check what is missing: vitest run test/rules.test.ts test/rule-pages.test.ts test/registry.test.ts`)

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}
