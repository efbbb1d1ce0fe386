import { expect, test } from 'vitest'
import { loadPythonParser } from '../../pipeline/python-parser.ts'
import { type ScopesEntered, walkScopes } from './walk-scopes.ts'

const SOURCE = `
a = 1
def f(task):
    b = 1
    return shared_task(b)
class C:
    c = 1
if False:
    d = 1
`

/** Each assigned name with the kind of scope in which it is looked up. */
async function assigned(entered: ScopesEntered): Promise<string[]> {
  const { statements } = (await loadPythonParser())(SOURCE)
  const module = { path: 'shop/tasks.py', kind: 'module', statements, parent: null, parameters: [] } as const
  return walkScopes(module, entered).flatMap(({ statement, scope }) =>
    statement.kind === 'assignment' && statement.target.kind === 'name'
      ? [`${statement.target.name} in ${scope.kind}`]
      : [],
  )
}

test('bodies have scopes of their own', async () => {
  const entered = { functions: 'own scope', classes: 'own scope', deadBlocks: 'enter' } as const
  expect(await assigned(entered)).toEqual(['a in module', 'b in function', 'c in class', 'd in module'])
})

test('bodies are seen from around them', async () => {
  const entered = { functions: 'scope around', classes: 'scope around', deadBlocks: 'skip' } as const
  expect(await assigned(entered)).toEqual(['a in module', 'b in module', 'c in module'])
})

test('bodies are left out', async () => {
  const entered = { functions: 'skip', classes: 'skip', deadBlocks: 'skip' } as const
  expect(await assigned(entered)).toEqual(['a in module'])
})
