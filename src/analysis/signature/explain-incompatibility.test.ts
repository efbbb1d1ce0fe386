import fc from 'fast-check'
import { expect, test } from 'vitest'
import { askPython, hasPython } from '../../../test/support/python.ts'
import { editedSignature, parametersOf, signature, toSource } from '../../../test/support/signatures.ts'
import type { Parameter } from '../model/types.ts'
import { explainIncompatibility, type ParameterProblem, signatureOutcome } from './explain-incompatibility.ts'
import { PLACES } from './testing.ts'

test.each([
  // Values of `bucket` reach `platform`: a removed parameter keeps its position in old messages.
  [
    'ids, bucket, platform, prefix=0',
    'ids, platform, keys, prefix=0',
    ['removed bucket', 'bucket into platform from 3, others fail'],
  ],
  [
    'user, tag, force=0, wait=0',
    'name, user, tag, force=0, wait=0',
    ['user into name from 3, others fail', 'required name'],
  ],
  ['to, text, html=0', 'to, text, tag, html=0', ['html into tag from 3', 'required tag']],
  ['a, b', 'x, a, b', ['required x']],
  ['a, b, c=0', 'a, c=0', ['removed b']],
  ['day=0, only=0, **rest', 'day=0, key=0, **rest', ['only ignored for key']],
  ['*, only=0, **rest', '*, key=0, **rest', ['only ignored for key']],
  ['day, only, **rest', 'day, key, **rest', ['only renamed key']],
  ['a, /, **rest', 'b=0, /, **rest', []],
  ['a, b', 'b, a', ['a into b from 2, others fail']],
])('def f(%s) → def f(%s): %j', (old, next, problems) => {
  expect(explainIncompatibility(parametersOf(old), parametersOf(next)).map(shown)).toEqual(problems)
})

function shown(problem: ParameterProblem): string {
  switch (problem.kind) {
    case 'renamed':
      return `${problem.from} ${problem.isIgnored ? 'ignored for' : 'renamed'} ${problem.to}`
    case 'misplaced': {
      const others = problem.othersFail ? ', others fail' : ''
      return `${problem.parameter} into ${problem.into} from ${problem.positions}${others}`
    }
    default:
      return `${problem.kind} ${problem.parameter}`
  }
}

test.skipIf(!hasPython)('problems agree with what Python does to old calls (skipped without python3)', () => {
  const samples = fc.sample(fc.oneof(fc.tuple(signature, signature), editedSignature), {
    numRuns: 300,
    seed: 2,
  })
  const pairs = samples.flatMap(([old, next]) => [[old, next] as const, [next, old] as const])
  const sources = pairs.map(([old, next]) => [toSource(old), toSource(next)])
  const answers = askPython<Answer[]>(BIND, sources)
  const wrong = pairs.flatMap(([old, next], i) => {
    const answer = answers[i]
    if (!answer) throw new Error('one answer each')
    return disagreements(old, next, answer).map((what) => `${sources[i]?.join(' → ')}: ${what}`)
  })
  expect(wrong).toEqual([])
  expect(answers.filter(({ misread }) => misread.length > 0).length).toBeGreaterThan(50)
  expect(answers.filter(({ missing }) => missing.length > 0).length).toBeGreaterThan(50)
})

/** What becomes of the calls that the old signature accepts. */
interface Answer {
  /** Parameters that a failing call lacks. */
  readonly missing: readonly string[]
  /** Keywords, and positions by the name of their old parameter, of calls that fail. */
  readonly failingKeywords: readonly string[]
  readonly failingPositions: readonly string[]
  /** For each value in the wrong place of a call that runs: the parameter, its new place, the number of positions. */
  readonly misread: readonly (readonly [string, string, number])[]
  readonly fails: boolean
}

function disagreements(old: readonly Parameter[], next: readonly Parameter[], answer: Answer): string[] {
  const problems = explainIncompatibility(old, next)
  const renames = problems.flatMap((one) => (one.kind === 'renamed' ? [`${one.from} ${one.to}`] : []))
  const targets = new Set(problems.flatMap((one) => (one.kind === 'renamed' ? [one.to] : [])))
  const misread = answer.misread.filter(([from, to]) => !renames.includes(`${from} ${to}`))
  const withoutMisread = answer.fails ? 'rejected' : 'runs'
  const expected = misread.length > 0 ? 'misread' : withoutMisread
  const outcome = signatureOutcome(old, next)
  const optional = new Set(old.filter(({ required }) => required).map(({ name }) => name))
  const required = problems.flatMap((one) => (one.kind === 'required' ? [one.parameter] : []))
  const due = answer.missing.filter((name) => !optional.has(name) && !targets.has(name))
  const isExplained = problems.some(({ kind }) => kind === 'misplaced' || kind === 'removed')
  return [
    ...(outcome === expected ? [] : [`the outcome is ${expected}, not ${outcome}`]),
    ...problems.filter((one) => !isTrue(one, answer)).map((one) => `${shown(one)} is not true`),
    ...due.filter((name) => !required.includes(name)).map((name) => `required ${name} is not said`),
    ...(misread.length > 0 && !isExplained ? ['nothing says that values reach other parameters'] : []),
    ...(answer.fails && problems.length === 0 ? ['nothing says why calls fail'] : []),
  ]
}

function isTrue(problem: ParameterProblem, { missing, failingKeywords, failingPositions, misread }: Answer) {
  const strays = misread.some(([from]) => 'parameter' in problem && from === problem.parameter)
  switch (problem.kind) {
    case 'required':
      return missing.includes(problem.parameter)
    case 'renamed':
      return failingKeywords.includes(problem.from) || problem.isIgnored
    case 'misplaced': {
      const { parameter, into, positions } = problem
      // Two values for one parameter: the call fails.
      if (parameter === into) return failingPositions.length > 0
      const fewest = Math.min(...misread.map(([, , count]) => count))
      return (
        misread.some(([from, to]) => isNamed(parameter, from) && isNamed(into, to)) && positions >= fewest
      )
    }
    case 'removed':
      return (
        strays ||
        problem.parameter.startsWith('*') ||
        failingPositions.includes(problem.parameter) ||
        failingKeywords.includes(problem.parameter)
      )
    case 'keyword-only':
      return failingPositions.includes(problem.parameter)
    case 'positional-only':
      return failingKeywords.includes(problem.parameter)
  }
}

/** `*0` and `*args` are one name for Python. */
function isNamed(ours: string, pythons: string): boolean {
  return ours.startsWith('*') ? pythons.startsWith('*') : ours === pythons
}

const BIND = `
${PLACES}

def is_same(value, place, reached, old, new):
    if reached == "*" and value.startswith("position") and place in new:
        return False
    if reached in ("*", place) or (place == "*" and value.startswith("keyword")):
        return True
    only = place in old and old[place].kind is KINDS.POSITIONAL_ONLY
    return only and reached not in old and place not in new

def required(parameters):
    many = (KINDS.VAR_POSITIONAL, KINDS.VAR_KEYWORD)
    return {one.name for one in parameters.values() if one.default is KINDS.empty and one.kind not in many}

def filled(parameters, positions, keywords):
    places = [one for one in parameters.values() if one.kind in (KINDS.POSITIONAL_ONLY, KINDS.POSITIONAL_OR_KEYWORD)]
    by_name = {name for name in keywords if name in parameters and parameters[name].kind is not KINDS.POSITIONAL_ONLY}
    return {one.name for one in places[:positions]} | by_name

def judge(before, after):
    (f, old), (g, new) = before, after
    names = [*old, "extra"]
    missing, keys, positional, misread, fails = set(), set(), set(), set(), False
    for positions in range(max(len(names), len(new)) + 2):
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
                except TypeError as error:
                    fails = True
                    keys.update(keywords)
                    positional.update(written[one] for one in args)
                    if "missing" in str(error):
                        missing.update(required(new) - filled(new, positions, keywords))
                    continue
                for value, place in written.items():
                    if not is_same(value, place, read[value], old, new):
                        misread.add((place, read[value], positions))
    return {
        "missing": sorted(missing),
        "failingKeywords": sorted(keys),
        "failingPositions": sorted(positional),
        "misread": sorted(misread),
        "fails": fails,
    }

json.dump([judge(function(old), function(new)) for old, new in json.load(sys.stdin)], sys.stdout)
`
