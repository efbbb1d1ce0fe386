import { expect, test } from 'vitest'
import { tasksIn } from '../../../test/support/list-tasks.ts'
import { askPython, hasPython } from '../../../test/support/python.ts'

const CONSTANTS = 'A = "a"\nDOTTED = "x.y"\nBRACES = "{0}.{1}"\n'

/** Expressions that Python has a text for. */
const EXPRESSIONS = [
  '"%s.b" % A',
  '"%s.%s" % (A, DOTTED)',
  '"100%%.%s" % A',
  '"{}.{}".format(A, DOTTED)',
  '"{1}.{0}".format(A, DOTTED)',
  '"{{{}}}".format(A)',
  '"{app}.{name}".format(app=A, name="send")',
  '"{}.{name}".format(A, name="send")',
  'BRACES.format(A, "b")',
  '".".join([A, "b", DOTTED])',
  '".".join((A,))',
  '"".join([])',
  '"%s" % "%s"',
  '("%s" + ".b") % A',
  'f"{A}.%s" % DOTTED',
]

/** What Python refuses, or writes in a way that names are not written. */
const GIVEN_UP = [
  '"%s.%s" % A',
  '"%5s" % A',
  '"%s" % (A, A)',
  '"%d" % 1',
  '"{:>5}".format(A)',
  '"{0}{}".format(A, A)',
  '"{b}".format(A)',
  '".".join(A)',
  '"{".format()',
  '"{}".format(1)',
  '"%"',
  '".".join([A, 1])',
  'A.upper()',
]

async function nameOf(expression: string): Promise<string | null> {
  const source = `from celery import shared_task\n${CONSTANTS}\n@shared_task(name=${expression})\ndef f(): pass\n`
  const [task] = (await tasksIn({ 'tasks.py': source })).tasks
  return task?.name ?? null
}

test.skipIf(!hasPython)('formatted and joined text is what Python makes of it (needs python3)', async () => {
  const program = `import json\n${CONSTANTS}\nprint(json.dumps([${EXPRESSIONS.join(', ')}]))`
  const ours = await Promise.all(EXPRESSIONS.map(nameOf))
  // An empty name is no name: Celery falls back on the implied one.
  const theirs = askPython<string[]>(program, null).map((text) => text || 'tasks.f')
  expect(Object.fromEntries(EXPRESSIONS.map((e, i) => [e, ours[i]]))).toEqual(
    Object.fromEntries(EXPRESSIONS.map((e, i) => [e, theirs[i]])),
  )
})

test.each(GIVEN_UP.filter((expression) => expression !== '"%"'))('%s is not known', async (expression) => {
  expect(await nameOf(expression)).toBeNull()
})
