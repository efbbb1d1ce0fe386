import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { splitLines } from '../analysis/fixes/apply-edits.ts'
import { parseHunks, readDiff } from './diff.ts'
import type { LineRange } from './line-range.ts'
import { changedFile, numbered } from './testing.ts'

/** Lines that look like parts of a patch, or end in an unusual way. */
const NASTY = [
  'x',
  '',
  '-- a/old',
  '++ b/new',
  '--- a/shop.py',
  '+++ b/shop.py',
  '@@ -1,4 +1,4 @@ def f():',
  'diff --git a/x b/x',
  'Index: x',
  '\\ No newline at end of file',
  'carriage return\r',
  'lone\rreturn',
  'form\ffeed \u2028 separator',
  '===================================================================',
  ' leading',
  '\ttab',
]

const text = fc
  .tuple(fc.array(fc.constantFrom(...NASTY), { maxLength: 40 }), fc.boolean())
  .map(([lines, ended]) => lines.join('\n') + (ended && lines.length > 0 ? '\n' : ''))

describe('the hunks of a patch, against git', () => {
  let folder: string
  let pairs: readonly (readonly [string, string])[]
  let patches: ReadonlyMap<number, string>

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hunks-'))
    pairs = fc.sample(fc.tuple(text, text), { numRuns: 300, seed: 7 })
    patches = gitPatches(folder, pairs)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('they agree with a count of the lines one by one', () => {
    expect(patches.size).toBeGreaterThan(250)
    for (const patch of patches.values()) {
      expect(parseHunks(patch)).toEqual({ ok: true, value: countLines(patch) })
    }
  })

  test('without their lines, base and head are the same', () => {
    for (const [i, patch] of patches) {
      const hunks = parseHunks(patch)
      if (!hunks.ok) throw new Error(hunks.error)
      const [base, head] = pairs[i] ?? ['', '']
      expect(
        without(
          base,
          hunks.value.map((hunk) => hunk.base),
        ),
      ).toEqual(
        without(
          head,
          hunks.value.map((hunk) => hunk.head),
        ),
      )
    }
  })
})

test('an empty patch has no hunks', () => {
  expect(parseHunks('')).toEqual({ ok: true, value: [] })
})

test('an added file has no base lines, a removed one no head lines', () => {
  expect(parseHunks('@@ -0,0 +1,2 @@\n+a\n+b')).toEqual({
    ok: true,
    value: [{ base: null, head: { start: 1, end: 2 } }],
  })
  expect(parseHunks('@@ -1 +0,0 @@\n-a\n\\ No newline at end of file')).toEqual({
    ok: true,
    value: [{ base: { start: 1, end: 1 }, head: null }],
  })
})

test('a patch that ends too early makes its file unreadable, and only that', () => {
  const diff = readDiff([
    changedFile('', '', { path: 'cut.py', patch: '@@ -1,9 +1,9 @@\n a' }),
    changedFile(numbered(3), `new\n${numbered(3)}`),
  ])
  expect(diff.unreadable.map(({ path }) => path)).toEqual(['cut.py'])
  expect(diff.files.head.get('cut.py')?.hunks).toEqual([])
  expect(diff.files.head.get('shop/tasks.py')?.hunks).toHaveLength(1)
})

test('base finds a renamed file under its old path, and nothing under the original of a copy', () => {
  const diff = readDiff([
    changedFile('a\n', 'b\n', { path: 'new.py', previousPath: 'old.py', status: 'renamed' }),
    changedFile('a\n', 'b\n', { path: 'copy.py', previousPath: 'original.py', status: 'copied' }),
    changedFile('', 'b\n', { path: 'old.py', status: 'added' }),
    changedFile('a\n', '', { path: 'gone.py', status: 'removed' }),
  ])
  expect([...diff.files.base].map(([path, file]) => [path, file.path])).toEqual([
    ['old.py', 'new.py'],
    ['gone.py', 'gone.py'],
  ])
  expect([...diff.files.head.keys()]).toEqual(['new.py', 'copy.py', 'old.py'])
})

/** What GitHub would give as `patch` of each pair that differs, made by git. */
function gitPatches(
  folder: string,
  pairs: readonly (readonly [string, string])[],
): ReadonlyMap<number, string> {
  for (const side of ['base', 'head']) mkdirSync(join(folder, side))
  for (const [i, [base, head]] of pairs.entries()) {
    writeFileSync(join(folder, 'base', `${i}`), base)
    writeFileSync(join(folder, 'head', `${i}`), head)
  }
  const out = gitDiff(folder)
  // Lines of content begin with a blank, + or -, so that only headers begin with `diff`.
  return new Map(
    out
      .split(/^diff --git /m)
      .slice(1)
      .map((file) => {
        const number = Number(/^a\/base\/(\d+) /.exec(file)?.[1])
        return [number, file.slice(file.indexOf('\n@@ ') + 1).replace(/\n$/, '')]
      }),
  )
}

function gitDiff(folder: string): string {
  try {
    // No configuration of the machine may change how git writes a diff.
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
    execFileSync('git', ['diff', '--no-index', '--text', 'base', 'head'], { cwd: folder, env })
    return ''
  } catch (error) {
    // Exit code 1 says that there are differences.
    const { status, stdout } = error as { status: number; stdout: Buffer }
    expect(status).toBe(1)
    return stdout.toString('utf8')
  }
}

function countLines(patch: string): unknown[] {
  const hunks: { base: LineRange | null; head: LineRange | null }[] = []
  let [base, head] = [0, 0]
  let [basesLeft, headsLeft] = [0, 0]
  for (const line of patch.split('\n')) {
    if (line.startsWith('\\')) continue
    if (basesLeft + headsLeft === 0) {
      const [, a = '', b = '1', c = '', d = '1'] =
        /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line) ?? []
      ;[base, head, basesLeft, headsLeft] = [Number(a), Number(c), Number(b), Number(d)]
      hunks.push({ base: null, head: null })
      continue
    }
    const hunk = hunks.at(-1)
    if (hunk === undefined) throw new Error('no hunk')
    if (line[0] !== '+') {
      hunk.base = { start: hunk.base?.start ?? base, end: base++ }
      basesLeft--
    }
    if (line[0] !== '-') {
      hunk.head = { start: hunk.head?.start ?? head, end: head++ }
      headsLeft--
    }
  }
  return hunks
}

function without(text: string, ranges: readonly (LineRange | null)[]): readonly string[] {
  return splitLines(text).filter(
    (_, i) => !ranges.some((range) => range !== null && range.start <= i + 1 && i + 1 <= range.end),
  )
}
