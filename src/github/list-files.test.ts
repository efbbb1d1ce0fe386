import { expect, test } from 'vitest'
import type { PullRequestFile } from '../review/types.ts'
import { pagesWith } from './list-files.ts'

function fileOf(path: string, previousPath: string | null = null): PullRequestFile {
  return { path, previousPath, status: previousPath === null ? 'modified' : 'renamed', patch: null }
}

/** 30 pages of ten files, `00` to `29` by their folder. */
const PAGES = Array.from({ length: 30 }, (_, page) =>
  Array.from({ length: 10 }, (_, i) => fileOf(`${String(page).padStart(2, '0')}/${i}.py`)),
)

/** The pages that are read for these paths, in their order. */
async function readFor(wanted: readonly string[], pages: readonly (readonly PullRequestFile[])[] = PAGES) {
  const read: number[] = []
  const files = await pagesWith(
    async (number) => {
      read.push(number)
      return pages[number - 1] ?? []
    },
    pages.length,
    wanted,
  )
  const isFound = (path: string) => files.some((file) => file.path === path || file.previousPath === path)
  return { read, found: wanted.filter(isFound) }
}

test.each(['00/0.py', '00/9.py', '14/3.py', '29/9.py'])('a few pages lead to %s', async (path) => {
  const { read, found } = await readFor([path])
  expect(found).toEqual([path])
  expect(read.length).toBeLessThanOrEqual(5)
})

test('a page is read once, for however many paths', async () => {
  const paths = PAGES.flat().map(({ path }) => path)
  const { read, found } = await readFor(paths)
  expect(found).toEqual(paths)
  expect(read.toSorted((a, b) => a - b)).toEqual(PAGES.map((_, i) => i + 1))
})

test('all pages are read for the old path of a renamed file, up to it, and for one that GitHub does not list', async () => {
  const renamed = PAGES.with(6, [fileOf('06/0.py', 'zz/old.py')])
  const { read, found } = await readFor(['zz/old.py'], renamed)
  expect(found).toEqual(['zz/old.py'])
  expect(read.slice(5)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect((await readFor(['zz/none.py'])).read).toHaveLength(30)
})

test('a list in another order is read as a whole', async () => {
  expect((await readFor(['03/3.py'], PAGES.toReversed())).found).toEqual(['03/3.py'])
})

test('paths are ordered by their bytes', async () => {
  const pages = ['a-b.py', 'a/b.py', 'a\uff5e.py', 'a\u{1f600}.py'].map((path) => [fileOf(path)])
  for (const [{ path } = fileOf('')] of pages)
    expect((await readFor([path], pages)).read.length).toBeLessThanOrEqual(3)
})
