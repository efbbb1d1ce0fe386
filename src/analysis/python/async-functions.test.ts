import { expect, test } from 'vitest'
import { loadPythonParser } from '../../pipeline/python-parser.ts'

test.each([
  ['def f(): ...', undefined],
  ['async def f(): ...', true],
  ['async  def f():\n    yield 1', true],
  ['async \\\n  def f(): ...', true],
  ['@app.task\nasync def f(): ...', true],
  ['async_ = 1\ndef f(): ...', undefined],
])('%s', async (text, expected) => {
  const read = await loadPythonParser()
  const found = read(text).statements.findLast((one) => one.kind === 'function')
  expect(found?.async).toBe(expected)
})
