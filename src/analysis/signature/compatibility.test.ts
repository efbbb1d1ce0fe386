import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { askPython, hasPython } from '../../../test/support/python.ts'
import { editedSignature, parametersOf, signature, toSource } from '../../../test/support/signatures.ts'
import type { Parameter } from '../model/types.ts'
import { compatibility } from './compatibility.ts'
import { PLACES } from './testing.ts'

describe('a message of the old code', () => {
  test.each([
    ['a, b', 'a, b', true, 'nothing changed'],
    ['a', 'a, b=0', true, 'an optional parameter is appended'],
    ['a', 'a, *, b=0', true, 'an optional keyword is added'],
    ['a', 'a, b', false, 'a required parameter is added'],
    ['a', 'a, *, b', false, 'a required keyword is added'],
    ['a, b=0', 'a, b', false, 'a default is taken away'],
    ['a, b', 'a, b=0', true, 'a default is given'],
    ['a, c=0', 'a, b=0, c=0', false, 'an optional parameter comes between'],
    ['a, b', 'b, a', false, 'two parameters change places'],
    ['a, b', 'a', false, 'a parameter is gone'],
    ['a, b', 'a, **rest', false, 'a parameter is gone, and its position too'],
    ['a, b', 'a, *args, **rest', true, 'a parameter is gone, anything is taken'],
    ['a, b', 'a, *, b', false, 'a parameter can no longer be given by position'],
    ['a, *, b', 'a, b', true, 'a keyword can be given by position too'],
    ['a, *, b', 'a, *, c', false, 'a keyword is renamed'],
    ['a, *, b', 'a, **rest', true, 'a keyword is swallowed'],
    ['*args', 'a=0, *args', false, 'a position gets a meaning'],
    ['**rest', '', false, 'keywords are no longer taken'],
    ['', '*args, **rest', true, 'everything is taken'],
    ['a, b=0', 'a, *args, b=0', false, 'a position is swallowed'],
    ['a, /', 'b, /', true, 'a position has another name'],
    ['a, /', 'b', true, 'a position has another name, and may be given by it'],
    ['a, b', 'a, b, /', false, 'keywords are no longer taken'],
    ['a, /, b', 'b, /, a', false, 'two positions change places'],
  ])('def f(%s) → def f(%s): %s (%s)', (old, next, accepted) => {
    expect(accepts(parametersOf(old), parametersOf(next))).toBe(accepted)
  })

  test.skipIf(!hasPython)("agrees with Python's binding (skipped without python3)", () => {
    const pairs = fc.sample(fc.oneof(fc.tuple(signature, signature), editedSignature), {
      numRuns: 800,
      seed: 1,
    })
    const sources = pairs.map(([old, next]) => [toSource(old), toSource(next)])
    const expected = askPython<boolean[]>(BIND, sources)
    const wrong = pairs.flatMap(([old, next], i) =>
      accepts(old, next) === expected[i] ? [] : [`${sources[i]?.join(' → ')} is ${expected[i]}`],
    )
    expect(wrong).toEqual([])
    expect(expected.filter((accepted) => accepted).length).toBeGreaterThan(50)
    expect(expected.filter((accepted) => !accepted).length).toBeGreaterThan(50)
  })
})

function accepts(old: readonly Parameter[], next: readonly Parameter[]): boolean {
  return compatibility(old, next).kind === 'runs'
}

/**
 * For each pair of signatures: does every call that binds to the old one bind to the new one, and does every value
 * reach the parameter of the same name, or `*args` and `**rest`?
 */
const BIND = `
${PLACES}

def is_same(value, place, reached, old, new):
    if reached == "*" and value.startswith("position") and place in new:
        return False
    if reached in ("*", place) or (place == "*" and value.startswith("keyword")):
        return True
    # No message holds the name of a positional-only parameter.
    only = place in old and old[place].kind is KINDS.POSITIONAL_ONLY
    return only and reached not in old and place not in new

def accepts(before, after):
    (f, old), (g, new) = before, after
    names = [*old, "extra"]
    for positions in range(len(names) + 1):
        for count in range(len(names) + 1):
            for keywords in itertools.combinations(names, count):
                args = [f"position {i}" for i in range(positions)]
                kwargs = {name: f"keyword {name}" for name in keywords}
                try:
                    written = places(f(*args, **kwargs), old)
                except TypeError:
                    continue
                try:
                    read = places(g(*args, **kwargs), new)
                except TypeError:
                    return False
                if not all(is_same(value, place, read[value], old, new) for value, place in written.items()):
                    return False
    return True

json.dump([accepts(function(old), function(new)) for old, new in json.load(sys.stdin)], sys.stdout)
`
