import { expect, test } from 'vitest'
import type { CheckReport } from '../analysis/model/types.ts'
import type { PullRequest } from '../ports/pull-requests.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import type { Tree } from '../ports/repository-source.ts'
import type { PullRequestFile } from '../review/types.ts'
import { filesOfFindings } from './files-of-findings.ts'

const PULL = { number: 5, changedFiles: 301 } as PullRequest
const REPORT = {
  base: 'b',
  head: 'h',
  findings: [{ path: 'tasks.py', fix: { edits: [{ path: 'queues.py' }] } }],
} as unknown as CheckReport

function fileOf(path: string, patch: string | null = '@@ -1 +1 @@'): PullRequestFile {
  return { path, previousPath: null, status: 'modified', patch }
}

/** The paths that are listed for, null for no listing, and the files that come of it. */
async function found(
  compared: readonly PullRequestFile[],
  { report = REPORT, changed = ['tasks.py'], gaps = [] as Tree['gaps'] } = {},
) {
  const asked: (readonly string[])[] = []
  const tree = async (rev: string): Promise<Tree> => {
    const oidOf = (path: string) => (changed.includes(path) ? `${path} ${rev}` : path)
    const paths = ['tasks.py', 'queues.py']
    const entries = paths.map((path) => [path, { path, oid: oidOf(path), kind: 'file' }] as const)
    return { rev, entries: new Map(entries), gaps }
  }
  const files = async (_: PullRequest, wanted: readonly string[]) => {
    asked.push(wanted)
    return [fileOf('tasks.py', 'listed')]
  }
  const github = { source: { tree }, pullRequests: { files } } as unknown as RepositoryGateway
  const got = await filesOfFindings(github, PULL, { mergeBase: 'b', files: compared }, report)
  return [asked[0] ?? null, got.map(({ path, patch }) => `${path} ${patch}`)]
}

test('files are listed for those of findings that the comparison lacks, or has without a patch', async () => {
  expect(await found([fileOf('a.py')])).toEqual([['tasks.py'], ['tasks.py listed', 'a.py @@ -1 +1 @@']])
  expect(await found([fileOf('tasks.py', null)])).toEqual([['tasks.py'], ['tasks.py listed']])
})

test('files are listed for those of fixes too', async () => {
  expect((await found([fileOf('tasks.py')], { changed: ['tasks.py', 'queues.py'] }))[0]).toEqual([
    'queues.py',
  ])
})

test('no files are listed without findings, nor for files that did not change', async () => {
  const here = [fileOf('tasks.py')]
  expect(await found(here, { report: { ...REPORT, findings: [] } })).toEqual([null, []])
  expect(await found(here)).toEqual([null, ['tasks.py @@ -1 +1 @@']])
  expect(await found([], { changed: [] })).toEqual([null, []])
})

test('a tree that could not be listed as a whole rules out nothing', async () => {
  const gaps = [{ path: '', oid: 't', reason: 'too many' }]
  expect((await found([], { changed: [], gaps }))[0]).toEqual(['tasks.py', 'queues.py'])
})
