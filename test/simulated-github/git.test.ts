import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import tar from 'tar-stream'
import { expect, onTestFinished, test } from 'vitest'
import { installationClient, numberedLines, startForTest } from './testing.ts'

const PLACE = { owner: 'acme', repo: 'shop' }

test('files of a pull request are git’s own: patches, renames, binaries, counts', async () => {
  const github = await startForTest()
  const repository = await github.createRepository({
    ...{ owner: 'acme', name: 'shop' },
    files: {
      'shop/tasks.py': numberedLines(30),
      'shop/old name.py': numberedLines(40),
      'logo.png': Uint8Array.of(1, 0, 2),
      'gone.py': 'bye\n',
    },
  })
  await github.commitFiles(repository, 'feature', {
    'shop/tasks.py': numberedLines(30, { 3: 'line three', 25: 'line twenty-five' }),
    'shop/old name.py': null,
    'shop/new "name".py': numberedLines(40, { 1: 'first' }),
    'logo.png': Uint8Array.of(1, 0, 3),
    'gone.py': null,
    'fresh.py': 'no line end',
  })
  const pull = await github.openPullRequest(repository, { head: 'feature' })
  const octokit = await installationClient(github, repository)
  const files = (await octokit.rest.pulls.listFiles({ ...PLACE, pull_number: pull.number })).data
  expect(
    files.map((file) => [file.filename, file.status, file.previous_filename, file.patch === undefined]),
  ).toEqual([
    ['fresh.py', 'added', undefined, false],
    ['gone.py', 'removed', undefined, false],
    ['logo.png', 'modified', undefined, true],
    ['shop/new "name".py', 'renamed', 'shop/old name.py', false],
    ['shop/tasks.py', 'modified', undefined, false],
  ])
  expect(files[0]?.patch).toBe('@@ -0,0 +1 @@\n+no line end\n\\ No newline at end of file')
  const diff = execFileSync('git', [
    '--git-dir',
    repository.gitDir,
    'diff',
    'main',
    'feature',
    '--',
    'shop/tasks.py',
  ])
  const hunks = diff.toString().slice(diff.indexOf('@@')).trimEnd()
  expect(files[4]).toMatchObject({ patch: hunks, additions: 2, deletions: 2, changes: 4 })
  const whole = (await octokit.rest.pulls.get({ ...PLACE, pull_number: pull.number })).data
  expect(whole).toMatchObject({ changed_files: 5, commits: 1, additions: 4, deletions: 4 })
})

test('a long list of files comes in pages of at most one hundred, linked', async () => {
  const github = await startForTest()
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: { 'a.py': '' } })
  const many = Object.fromEntries(
    Array.from({ length: 250 }, (_, i) => [`f/${String(i).padStart(3, '0')}.py`, `${i}\n`]),
  )
  await github.commitFiles(repository, 'feature', many)
  const pull = await github.openPullRequest(repository, { head: 'feature' })
  const octokit = await installationClient(github, repository)
  const place = { ...PLACE, pull_number: pull.number, per_page: 500 }
  const first = await octokit.rest.pulls.listFiles(place)
  expect(first.data).toHaveLength(100)
  expect(first.headers.link).toContain('page=2>; rel="next"')
  const all = await octokit.paginate(octokit.rest.pulls.listFiles, place)
  expect(all.map((file) => file.filename)).toEqual(Object.keys(many))
})

test('trees, blobs, contents and archives hold the committed bytes', async () => {
  const github = await startForTest()
  const bytes = Uint8Array.from({ length: 500 }, (_, i) => i % 256)
  const repository = await github.createRepository({
    ...{ owner: 'acme', name: 'shop' },
    files: { 'data/raw.bin': bytes, '.github/celery-guard.yml': 'rules: {}\n' },
  })
  const octokit = await installationClient(github, repository)
  const tree = (await octokit.rest.git.getTree({ ...PLACE, tree_sha: 'main', recursive: '1' })).data
  expect(tree).toMatchObject({ truncated: false })
  expect(tree.tree.map((entry) => `${entry.type} ${entry.path}`)).toEqual([
    'tree .github',
    'blob .github/celery-guard.yml',
    'tree data',
    'blob data/raw.bin',
  ])
  const file_sha = tree.tree[3]?.sha ?? ''
  const blob = (await octokit.rest.git.getBlob({ ...PLACE, file_sha })).data
  expect(Buffer.from(blob.content, 'base64')).toEqual(Buffer.from(bytes))
  const config = { ...PLACE, path: '.github/celery-guard.yml', ref: 'main' }
  const content = (await octokit.rest.repos.getContent(config)).data as { content: string }
  expect(Buffer.from(content.content, 'base64').toString()).toBe('rules: {}\n')
  const raw = await octokit.rest.repos.getContent({ ...config, mediaType: { format: 'raw' } })
  expect(raw.data).toBe('rules: {}\n')
  const archive = await octokit.rest.repos.downloadTarballArchive({ ...PLACE, ref: 'main' })
  const names = await namesInArchive(Buffer.from(archive.data as ArrayBuffer))
  expect(names.filter((name) => !name.endsWith('/'))).toEqual([
    expect.stringMatching(/^acme-shop-[0-9a-f]{7}\/\.github\/celery-guard\.yml$/),
    expect.stringMatching(/^acme-shop-[0-9a-f]{7}\/data\/raw\.bin$/),
  ])
  github.assertClean()
})

test('a recursive tree beyond the limit says that it is cut, a patch beyond it is left out', async () => {
  const github = await startForTest()
  github.state.limits.treeEntries = 2
  github.state.limits.patchLines = 3
  const files = { 'a.py': 'a\n', 'b.py': 'b\n', 'c.py': 'c\n' }
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files })
  await github.commitFiles(repository, 'feature', { 'a.py': numberedLines(9), 'b.py': 'b2\n' })
  const pull = await github.openPullRequest(repository, { head: 'feature' })
  const octokit = await installationClient(github, repository)
  const tree = (await octokit.rest.git.getTree({ ...PLACE, tree_sha: 'main', recursive: '1' })).data
  expect(tree).toMatchObject({ truncated: true, tree: [{ path: 'a.py' }, { path: 'b.py' }] })
  const listed = (await octokit.rest.pulls.listFiles({ ...PLACE, pull_number: pull.number })).data
  expect(listed.map((file) => file.patch)).toEqual([undefined, '@@ -1 +1 @@\n-b\n+b2'])
})

test('a comparison starts from the merge base, although base has moved on', async () => {
  const github = await startForTest()
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: { 'a.py': 'a\n' } })
  const fork = await github.createBranch(repository, 'start', 'main')
  const head = await github.commitFiles(repository, 'feature/x', { 'b.py': 'b\n' })
  await github.commitFiles(repository, 'main', { 'c.py': 'c\n' })
  const octokit = await installationClient(github, repository)
  const compared = await octokit.rest.repos.compareCommitsWithBasehead({
    ...PLACE,
    basehead: 'main...feature/x',
  })
  expect(compared.data).toMatchObject({ status: 'diverged', ahead_by: 1, behind_by: 1, total_commits: 1 })
  expect(compared.data.merge_base_commit.sha).toBe(fork)
  expect(compared.data.commits.map((commit) => commit.sha)).toEqual([head])
  expect(compared.data.files?.map((file) => file.filename)).toEqual(['b.py'])
  github.assertClean()
})

test('an adopted repository is read in place and never written to', async () => {
  const github = await startForTest()
  const directory = mkdtempSync(join(tmpdir(), 'adopted-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const identity = ['-c', 'user.name=ada', '-c', 'user.email=ada@example.org']
  const git = (...args: string[]) => execFileSync('git', ['-C', directory, ...identity, ...args]).toString()
  git('init', '--quiet', '--initial-branch=trunk')
  writeFileSync(join(directory, 'tasks.py'), 'one\n')
  git('add', '.')
  git('commit', '--quiet', '-m', 'Start')
  const before = git('count-objects', '-v') + git('for-each-ref')
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', from: directory })
  expect(repository.defaultBranch).toBe('trunk')
  await github.push(repository, 'trunk', { 'tasks.py': 'two\n' })
  expect((await github.readFile(repository, 'trunk', 'tasks.py'))?.toString()).toBe('two\n')
  expect(git('count-objects', '-v') + git('for-each-ref')).toBe(before)
})

async function namesInArchive(gzipped: Buffer): Promise<string[]> {
  const names: string[] = []
  const extract = tar.extract()
  const gunzip = createGunzip()
  gunzip.pipe(extract)
  gunzip.end(gzipped)
  for await (const entry of extract) {
    names.push(entry.header.name)
    entry.resume()
  }
  return names
}
