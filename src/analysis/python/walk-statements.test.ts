import { expect, test } from 'vitest'
import { loadPythonParser } from '../../pipeline/python-parser.ts'
import { type Entered, walkStatements } from './walk-statements.ts'

const SOURCE = `
a = 1
if DEBUG:
    b = 1
def f():
    c = 1
    return shared_task(c)
class C:
    d = 1
if TYPE_CHECKING:
    e = 1
if __name__ == "__main__":
    g = 1
`

const NOTHING: Entered = { functions: 'skip', classes: 'skip', deadBlocks: 'skip' }

/** The names that are assigned in the bodies that a walk enters. */
async function assigned(entered: Partial<Entered>): Promise<string> {
  const { statements } = (await loadPythonParser())(SOURCE)
  const walked = walkStatements(statements, { ...NOTHING, ...entered })
  return walked
    .flatMap((one) => (one.kind === 'assignment' && one.target.kind === 'name' ? [one.target.name] : []))
    .join('')
}

test.each<[Partial<Entered>, string]>([
  [{}, 'ab'],
  [{ functions: 'enter' }, 'abc'],
  [{ classes: 'enter' }, 'abd'],
  [{ deadBlocks: 'enter' }, 'abeg'],
  [{ functions: 'enter', classes: 'enter', deadBlocks: 'enter' }, 'abcdeg'],
])('a walk that adds %j to blocks meets %s', async (entered, names) => {
  expect(await assigned(entered)).toBe(names)
})
