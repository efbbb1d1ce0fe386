import { expect, test } from 'vitest'
import type { SeenRequest } from '../simulated-github/index.ts'
import { FILES, openShop } from './shop.ts'

/** More requests than a command takes. */
const MAX_REQUESTS = 40

function isWrite({ method, path, body }: SeenRequest): boolean {
  if (path === '/graphql') return body.includes('"query":"mutation') || body.includes('"mutation ')
  return method !== 'GET' && !path.endsWith('/access_tokens')
}

test('a command whose job breaks off at any request commits once and replies once', async () => {
  const { github, repository, settle } = await openShop()
  let requests = 0
  let breakAt = -1
  let isBroken = false
  github.onRequest(({ moment, request, status }) => {
    // The reply is the last request of the command; a review of the new head follows.
    if (moment === 'after' && status === 201 && request.route?.endsWith('/comments')) requests = MAX_REQUESTS
    if (moment === 'after' || breakAt < 0 || requests === MAX_REQUESTS) return
    if (requests === breakAt) {
      isBroken = true
      // GitHub carries the request out, and the job does not learn of it. The client itself repeats reads once.
      const matches = (one: SeenRequest) => one.body === request.body && one.path === request.path
      github.failNext({ matches, status: 502, afterWrite: true, times: isWrite(request) ? 1 : 2 })
    }
    requests++
  })

  let broken = 0
  for (; broken < MAX_REQUESTS; broken++) {
    const branch = `topic-${broken}`
    // Each has other blobs, so that the number of requests stays the same.
    const tasks = FILES['shop/tasks.py'].replace('def send_invoice', `def email_${broken}`)
    await github.commitFiles(repository, branch, { 'shop/tasks.py': tasks })
    const pull = await github.openPullRequest(repository, { head: branch })
    await settle()
    const before = pull.head.sha
    const comment = await github.comment(pull, 'acme', '/celery-fix')
    requests = 0
    breakAt = broken
    await settle()
    breakAt = -1
    const isOver = !isBroken
    isBroken = false

    const { comments } = await github.conversation(pull)
    const where = `request ${broken}`
    expect(
      comments.slice(1).map(({ body }) => body.split('\n')[0]),
      where,
    ).toEqual([
      expect.stringMatching(
        new RegExp(`^(Committed 1 fix in|The fixes are committed in) ${pull.head.sha}\\.$`),
      ),
    ])
    expect(
      comment.reactions.map(({ content }) => content),
      where,
    ).toEqual(['eyes', 'rocket'])
    const commit = (await repository.objects.read(pull.head.sha))?.content.toString() ?? ''
    expect(commit.match(/^parent .*/gm), where).toEqual([`parent ${before}`])
    if (isOver) break
  }
  expect(broken).toBeGreaterThan(8)
  expect(broken).toBeLessThan(MAX_REQUESTS)
  await settle()
  for (const pull of github.state.pullRequests) await github.conversation(pull)
  for (const { headSha } of github.state.checkRuns) github.checkRuns(repository, headSha)
  github.assertClean()
})
