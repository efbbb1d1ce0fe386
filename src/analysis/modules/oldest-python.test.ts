import { expect, test } from 'vitest'
import { oldestPython } from './oldest-python.ts'

function oldest(files: Readonly<Record<string, string>>): number | null {
  return oldestPython((path) => files[path] ?? null, 'shop/orders/tasks.py')
}

test.each([
  ['pyproject.toml', '[project]\nrequires-python = ">=3.15,<4"\n', 15],
  ['pyproject.toml', '[tool.poetry.dependencies]\npython = "^3.12"\n', 12],
  ['setup.cfg', '[options]\npython_requires = >=3.9\n', 9],
  ['.python-version', '3.15.0\n', 15],
  ['pyproject.toml', '[project]\nrequires-python = "<3.15"\n', null],
  ['pyproject.toml', '[tool.ruff]\ntarget-version = "py315"\n', null],
])('%s: %j', (path, text, minor) => {
  expect(oldest({ [path]: text })).toBe(minor)
})

test('the nearest file decides', () => {
  const outer = { 'pyproject.toml': 'requires-python = ">=3.9"\n' }
  expect(oldest({ ...outer, 'shop/pyproject.toml': 'requires-python = ">=3.15"\n' })).toBe(15)
})

test('without such a file, the version is unknown', () => {
  expect(oldest({})).toBeNull()
})
