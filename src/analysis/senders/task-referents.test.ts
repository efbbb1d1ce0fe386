import { expect, test } from 'vitest'
import { linkFiles } from '../../../test/support/link-files.ts'
import { scopeAt } from './task-referents.ts'

const TEXT = `
first = 1
def outer():
    if a:
        def inner():
            use
        class Kept:
            def method(self): use
    after
class Last: pass
end
`

test('the scope of an offset is the innermost function or class around it', async () => {
  const { program } = await linkFiles({ 'a.py': TEXT })
  const kindsAt = (text: string): string => {
    const kinds: string[] = []
    for (let at = scopeAt(program, 'a.py', TEXT.indexOf(text)); at; at = at.parent) kinds.unshift(at.kind)
    return kinds.join(' ')
  }
  expect(['first', 'end'].map(kindsAt)).toEqual(['module', 'module'])
  expect(['outer', 'if a', 'after'].map(kindsAt)).toEqual(Array(3).fill('module function'))
  expect(['inner', 'use'].map(kindsAt)).toEqual(Array(2).fill('module function function'))
  expect(kindsAt('class Kept')).toBe('module function class')
  expect(['method', 'use\n    after'].map(kindsAt)).toEqual(Array(2).fill('module function class function'))
  expect(kindsAt('pass')).toBe('module class')
  expect(scopeAt(program, 'none.py', 0)).toBeNull()
})

test('each of very many uses is found without reading all statements before it', async () => {
  const line = 'pay.delay(1)\n'
  const { program } = await linkFiles({ 'a.py': line.repeat(40_000) })
  const started = performance.now()
  for (let i = 0; i < 40_000; i++) scopeAt(program, 'a.py', i * line.length)
  expect(performance.now() - started).toBeLessThan(1000)
})
