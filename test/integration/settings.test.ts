import { expect, test } from 'vitest'
import { openShop, RENAME, RENAME_BOTH } from './shop.ts'

const SETTINGS = '.github/celery-guard.yml'
const OFF = 'rules:\n  task-renamed-without-name: off\n'

test('complaint 23: a pull request cannot switch off a rule for itself', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open({ ...RENAME, [SETTINGS]: OFF })
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'failure' })
  expect(check(pull).output.summary).toContain(
    'This pull request changes the settings (`task-renamed-without-name`), which count from its merge on. ' +
      'With them, this check would pass, with 0 findings.',
  )
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('complaint 23: a pull request that changes settings which matter not to it, or wrongly, hears of it', async () => {
  const { github, repository, open, settle, check } = await openShop()
  await github.commitFiles(repository, 'main', { [SETTINGS]: 'gate: error\n', 'pyproject.toml': '' })
  const pull = await open({ [SETTINGS]: 'gate: warning\ncomments: { max: 5 }\n' })
  await settle()
  const note = 'This pull request changes the settings'
  expect(check(pull).output.summary).toContain(
    `${note} (\`gate\` and \`comments.max\`), which count from its merge on. With them, this check would be the same.`,
  )
  await github.push(repository, 'topic', { [SETTINGS]: 'gate: "@everybody"\n' })
  await settle()
  const { summary } = check(pull).output
  expect(summary).toContain(
    `${note}, which count from its merge on. With them, this check would be the same.`,
  )
  expect(summary).toContain('They are not valid: `column 7: expected error, warning, notice or never, ')
  await github.push(repository, 'topic', { [SETTINGS]: 'gate: error\n', 'pyproject.toml': '[tool.other]\n' })
  await settle()
  expect(check(pull).output.summary).not.toContain(note)
  github.assertClean()
})

test('the base branch can, for branches too that were cut before', async () => {
  const { github, repository, open, settle, check } = await openShop()
  await github.commitFiles(repository, 'topic', RENAME)
  await github.commitFiles(repository, 'main', { [SETTINGS]: OFF })
  const pull = await open({ 'README.md': '# Shop\n' })
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'success' })
  github.assertClean()
})

test('invalid settings are reported in the check, and the defaults apply', async () => {
  const { github, repository, open, settle, check } = await openShop()
  await github.commitFiles(repository, 'main', { [SETTINGS]: 'rules:\n  task-renamed: off\n' })
  const pull = await open(RENAME)
  await settle()
  const run = check(pull)
  expect(run).toMatchObject({ conclusion: 'failure' })
  expect(run.output.summary).toContain(`\`${SETTINGS}:2\``)
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('a section of pyproject.toml will do', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const section = '[tool.celery-guard.rules]\ntask-renamed-without-name = "off"\n'
  await github.commitFiles(repository, 'main', { 'pyproject.toml': section })
  const pull = await open(RENAME)
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'success' })
  github.assertClean()
})

test.each([
  ['never', 'neutral'],
  ['warning', 'failure'],
])('complaint 24: a gate at %s makes an error %s', async (gate, conclusion) => {
  const { github, repository, open, settle, check } = await openShop()
  await github.commitFiles(repository, 'main', { [SETTINGS]: `gate: ${gate}\n` })
  const pull = await open(RENAME)
  await settle()
  expect(check(pull)).toMatchObject({
    conclusion,
    output: { title: expect.stringMatching(/: 1 task would lose messages in flight$/) },
  })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('a gate at warning fails a warning', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const settings = 'gate: warning\nrules: {task-renamed-without-name: warning}\n'
  await github.commitFiles(repository, 'main', { [SETTINGS]: settings })
  const pull = await open(RENAME)
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'failure' })
  await github.conversation(pull)
  github.assertClean()
})

test.each([
  [0, 0, 0],
  [1, 1, 1],
])(
  'with at most %i comments there are as many, and the check tells the rest',
  async (max, reviews, threads) => {
    const { github, repository, open, settle, check } = await openShop()
    await github.commitFiles(repository, 'main', { [SETTINGS]: `comments: {max: ${max}}\n` })
    const pull = await open(RENAME_BOTH)
    await settle()
    const run = check(pull)
    expect(run.output.text).toContain('shop.tasks.send_invoice')
    expect(run.output.text).toContain('shop.tasks.close_order')
    const talk = await github.conversation(pull)
    expect([talk.reviews.length, talk.threads.length]).toEqual([reviews, threads])
    github.assertClean()
  },
)

test('drafts are commented on where the settings say so', async () => {
  const { github, repository, open, settle, check } = await openShop()
  await github.commitFiles(repository, 'main', { [SETTINGS]: 'drafts: true\n' })
  const pull = await open(RENAME, { draft: true })
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'failure' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test.each([
  ['maintain', 'write', '`ana` has no maintain permission on this repository, so nothing was committed.'],
  ['admin', 'maintain', '`ana` has no admin permission on this repository, so nothing was committed.'],
  [
    'nobody',
    'admin',
    'The settings of this repository let nobody use `/celery-fix`, so nothing was committed.',
  ],
] as const)('where %s may use /celery-fix, %s is refused', async (fix, role, reply) => {
  const { github, repository, open, settle, check } = await openShop()
  await github.commitFiles(repository, 'main', { [SETTINGS]: `fix: ${fix}\n` })
  const pull = await open(RENAME)
  const head = pull.head.sha
  github.setPermission(repository, 'ana', role)
  await github.comment(pull, 'ana', '/celery-fix')
  await settle()
  const { comments } = await github.conversation(pull)
  expect(comments.at(-1)?.body).toContain(reply)
  expect(pull.head.sha).toBe(head)
  check(pull)
  github.assertClean()
})

test('where maintain may use /celery-fix, maintain does', async () => {
  const { github, repository, open, settle, check } = await openShop()
  await github.commitFiles(repository, 'main', { [SETTINGS]: 'fix: maintain\n' })
  const pull = await open(RENAME)
  await settle()
  check(pull)
  const head = pull.head.sha
  github.setPermission(repository, 'ana', 'maintain')
  await github.comment(pull, 'ana', '/celery-fix')
  await settle()
  expect(pull.head.sha).not.toBe(head)
  expect(check(pull)).toMatchObject({ conclusion: 'success' })
  await github.conversation(pull)
  github.assertClean()
})

test('a source root that the settings name decides what a task is called', async () => {
  const { github, repository, open, settle, check } = await openShop()
  await github.commitFiles(repository, 'main', { [SETTINGS]: 'source-roots: [shop]\n' })
  const pull = await open(RENAME)
  await settle()
  expect(check(pull).output.text).toContain('`tasks.send_invoice`')
  await github.conversation(pull)
  github.assertClean()
})

test('the settings of another repository of the owner hold where a repository has none', async () => {
  const { github, repository, open, settle, check } = await openShop()
  await github.createRepository({ owner: 'acme', name: '.github', files: { [SETTINGS]: OFF } })
  await github.commitFiles(repository, 'main', { [SETTINGS]: 'extends: .github\n' })
  const pull = await open(RENAME)
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'success' })
  github.assertClean()
})

test('settings of another repository that cannot be read are reported, and the defaults apply', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const hidden = await github.createRepository({ owner: 'acme', name: '.github', files: { [SETTINGS]: OFF } })
  await github.uninstall(hidden)
  await github.commitFiles(repository, 'main', { [SETTINGS]: '# house rules\nextends: .github\n' })
  const pull = await open(RENAME)
  await settle()
  const run = check(pull)
  expect(run).toMatchObject({ conclusion: 'failure' })
  expect(run.output.summary).toContain(`\`${SETTINGS}:2\``)
  expect(run.output.summary).toContain('that this app may read')
  await github.conversation(pull)
  github.assertClean()
})
