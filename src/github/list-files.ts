import type { PullRequestFile } from '../review/types.ts'

/** The files of a page of GitHub's list, from 1. */
export type ReadPage = (number: number) => Promise<readonly PullRequestFile[]>

/**
 * The pages of GitHub's list that have these paths, on either side. It is in the order of git, so that a few pages lead to
 * a path; that of a renamed file is at its new name, and all pages are read for a path that is not where it should be.
 */
export async function pagesWith(
  read: ReadPage,
  count: number,
  wanted: readonly string[],
): Promise<readonly PullRequestFile[]> {
  const pages = new Map<number, readonly PullRequestFile[]>()

  async function pageAt(number: number): Promise<readonly PullRequestFile[]> {
    const files = pages.get(number) ?? (await read(number))
    pages.set(number, files)
    return files
  }

  const isFound = (path: string) =>
    [...pages.values()].flat().some((file) => file.path === path || file.previousPath === path)

  for (const path of wanted) {
    if (!isFound(path)) await search(pageAt, count, path)
  }
  for (let number = 1; number <= count && !wanted.every(isFound); number++) await pageAt(number)
  return [...pages].toSorted(([a], [b]) => a - b).flatMap(([, files]) => files)
}

async function search(pageAt: ReadPage, count: number, path: string): Promise<void> {
  let [low, high] = [1, count]
  while (low <= high) {
    const middle = Math.floor((low + high) / 2)
    const files = await pageAt(middle)
    const [first, last] = [files[0], files.at(-1)]
    if (first === undefined || last === undefined || compare(path, first.path) < 0) high = middle - 1
    else if (compare(path, last.path) > 0) low = middle + 1
    else return
  }
}

/** As git orders paths. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
