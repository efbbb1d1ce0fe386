import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseCase } from '../../test/support/case-file/parse-case.ts'
import { temporaryFolder } from '../../test/support/temporary-repository.ts'
import { idProblem } from './scaffold.ts'

const ROOT = join(import.meta.dirname, '../..')
const NEEDED = ['src', 'scripts', 'test/support', 'docs/rules', 'package.json', 'tsconfig.json', 'biome.json']

/** This project in a folder of its own, as far as its scripts need it. */
function copy(): string {
  const folder = temporaryFolder()
  for (const path of NEEDED) cpSync(join(ROOT, path), join(folder, path), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

function run(folder: string, script: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`scripts/${script}.ts`, ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('a new rule compiles, is formatted and listed, and says what is to be filled', {
  timeout: 120_000,
}, () => {
  const folder = copy()
  expect(run(folder, 'new-rule', 'argument-of-two-minds')).toMatchObject({ status: 0, stderr: '' })
  const read = (path: string) => readFileSync(join(folder, path), 'utf8')
  expect(read('src/analysis/rules/index.ts')).toContain('\n  argumentOfTwoMinds,\n')
  expect(read('docs/rules/argument-of-two-minds.md')).toContain('TODO: what happens at run time.')
  expect(read('docs/rules/README.md')).toContain('(argument-of-two-minds.md)')
  for (const name of ['flags-TODO', 'allows-TODO']) {
    const path = `test/fixtures/rules/argument-of-two-minds/${name}.txt`
    expect(parseCase(read(path), path)).toMatchObject({
      about: expect.stringContaining('TODO'),
      expected: null,
    })
  }

  writeFileSync(
    join(folder, 'tsconfig.rules.json'),
    JSON.stringify({ extends: './tsconfig.json', include: ['src/analysis/rules'] }),
  )
  const tool = (name: string, ...args: string[]) =>
    execFileSync(join(ROOT, 'node_modules/.bin', name), args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    })
  expect(tool('tsc', '-p', 'tsconfig.rules.json')).toBe('')
  expect(
    tool('biome', 'check', '--error-on-warnings', '--vcs-enabled=false', 'src/analysis/rules'),
  ).toContain('No fixes applied')

  // Once only, and gone with its file.
  expect(run(folder, 'new-rule', 'argument-of-two-minds')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('there is a rule argument-of-two-minds already'),
  })
  rmSync(join(folder, 'src/analysis/rules/argument-of-two-minds.ts'))
  expect(run(folder, 'generate', '--check')).toMatchObject({
    status: 1,
    stdout: 'src/analysis/rules/index.ts is stale\n',
    stderr: 'Run npm run generate.\n',
  })
  expect(run(folder, 'generate').stdout.split('\n').filter(Boolean).toSorted()).toEqual([
    'docs/rules/README.md written',
    'docs/rules/argument-of-two-minds.md removed',
    'schemas/celery-guard.schema.json written',
    'src/analysis/rules/index.ts written',
  ])
  expect(run(folder, 'generate', '--check')).toMatchObject({ status: 0, stdout: '' })
})

test.each([
  'Task-Removed',
  'task_removed',
  'removed',
  'task--removed',
  'task-removed-',
  '../task-removed',
  '2-tasks',
  '',
])('%j is no id', (id) => {
  expect(idProblem(id)).toContain('is not an id of a rule')
})

test.each(['task-removed', 'argument-made-keyword-only', 'utf8-names'])('%s is one', (id) => {
  expect(idProblem(id)).toBeNull()
})
