import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createApp } from './app.ts'
import type { Job } from './jobs/payloads.ts'
import type { Inbox } from './ports/job-queue.ts'
import { createReceiver } from './web/create-receiver.ts'
import { createFront, WEBHOOK_PATH } from './web/front.ts'

const definitions: readonly { name: string; examples: readonly object[] }[] = createRequire(import.meta.url)(
  '@octokit/webhooks-examples',
)

const SECRET = 'the secret of this test'

let server: Server
let url: string
/** The deliveries that asked for jobs, and all jobs. */
let accepted: string[]
let queued: Job[]
let lines: string[]

beforeEach(async () => {
  accepted = []
  queued = []
  lines = []
  const inbox: Inbox<Job> = {
    async accept(deliveryId, jobs) {
      accepted.push(deliveryId)
      queued.push(...jobs)
      return true
    },
  }
  const write = (_: object, message: string) => void lines.push(message)
  const log = { info: write, error: write }
  const receive = await createReceiver(createApp({ inbox }), log)
  server = createFront({ secret: SECRET, receive, log }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => server.close())

function signature(body: string, secret = SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

async function deliver(event: string, payload: object, sign = signature): Promise<number> {
  return await post(event, { ...COMMON, ...payload }, sign)
}

async function post(event: string, payload: object, sign = signature): Promise<number> {
  const body = JSON.stringify(payload)
  const response = await fetch(`${url}${WEBHOOK_PATH}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': 'delivery-1',
      'x-hub-signature-256': sign(body),
    },
  })
  return response.status
}

const COMMON = {
  installation: { id: 42, node_id: 'ignored' },
  repository: { id: 1, name: 'shop', owner: { login: 'acme' } },
}
const ORIGIN = {
  version: 1,
  deliveryId: 'delivery-1',
  installationId: 42,
  repository: { owner: 'acme', name: 'shop' },
}

function comment(body: string, more: { user?: object | null; issue?: object } = {}): object {
  return {
    action: 'created',
    issue: { number: 5, pull_request: { url: 'https://api.github.com/…' }, ...more.issue },
    comment: { id: 99, body, user: 'user' in more ? more.user : { login: 'ana', type: 'User' } },
  }
}

describe('a pull request', () => {
  const review = { ...ORIGIN, kind: 'review-pull-request', number: 5, rerequested: false }

  it.each(['opened', 'synchronize', 'reopened', 'ready_for_review'])('%s is reviewed', async (action) => {
    expect(await deliver('pull_request', { action, pull_request: { number: 5 } })).toBe(200)
    expect(queued).toEqual([review])
  })

  it('with another base is reviewed, with another title not', async () => {
    const pull_request = { number: 5 }
    await deliver('pull_request', { action: 'edited', pull_request, changes: { title: { from: 'old' } } })
    expect(queued).toEqual([])
    await deliver('pull_request', {
      action: 'edited',
      pull_request,
      changes: { base: { ref: { from: 'x' } } },
    })
    expect(queued).toEqual([{ ...review, rerequested: true }])
  })

  it('closed frees the head that it had for others', async () => {
    await deliver('pull_request', { action: 'closed', pull_request: { number: 5, head: { sha: 'abc' } } })
    expect(queued).toEqual([{ ...ORIGIN, kind: 'rerun-checks', headSha: 'abc', leftBy: 5 }])
  })

  it('with a push names the head that it had', async () => {
    await deliver('pull_request', { action: 'synchronize', pull_request: { number: 5 }, before: 'abc' })
    expect(queued).toEqual([{ ...review, left: ['abc'] }])
  })

  it('with a push to this repository names the branch too, which may be the base of others', async () => {
    const pushed = (head: object | null) => {
      const pull_request = {
        number: 5,
        head: { sha: 'def', ref: 'topic', repo: head },
        base: { repo: { id: 1 } },
      }
      return deliver('pull_request', { action: 'synchronize', pull_request, before: 'abc' })
    }
    await pushed({ id: 1 })
    await pushed({ id: 2 })
    await pushed(null)
    const fromFork = { ...review, left: ['abc'] }
    expect(queued).toEqual([{ ...fromFork, pushed: { branch: 'topic', sha: 'def' } }, fromFork, fromFork])
  })

  it.each(['closed', 'labeled', 'converted_to_draft'])('%s is not', async (action) => {
    expect(await deliver('pull_request', { action, pull_request: { number: 5 } })).toBe(200)
    expect(queued).toEqual([])
  })
})

describe('“Re-run”', () => {
  it.each([
    ['check_run', { check_run: { head_sha: 'abc' } }],
    ['check_suite', { check_suite: { head_sha: 'abc' } }],
  ])('on a %s runs the checks of the commit again', async (event, payload) => {
    expect(await deliver(event, { action: 'rerequested', ...payload })).toBe(200)
    expect(queued).toEqual([{ ...ORIGIN, kind: 'rerun-checks', headSha: 'abc' }])
  })

  it('is what counts, not that a check run was made or completed', async () => {
    await deliver('check_run', { action: 'created', check_run: { head_sha: 'abc' } })
    await deliver('check_run', { action: 'completed', check_run: { head_sha: 'abc' } })
    expect(queued).toEqual([])
  })
})

describe('a push', () => {
  const push = {
    ref: 'refs/heads/main',
    before: 'old',
    after: 'new',
    created: false,
    deleted: false,
    forced: false,
    commits: [{ added: [], modified: ['README.md'], removed: [] }],
    repository: { ...COMMON.repository, default_branch: 'main' },
  }
  const index = { ...ORIGIN, kind: 'index-revision', sha: 'new' }
  const base = { ...ORIGIN, kind: 'review-base', branch: 'release/1', before: 'old', after: 'new' }
  const settings = { commits: [{ added: [], modified: ['.github/celery-guard.yml'], removed: [] }] }

  it('to the default branch is indexed', async () => {
    await deliver('push', push)
    expect(queued).toEqual([index])
  })

  it('that may change the settings of a branch leads to its pull requests', async () => {
    await deliver('push', { ...push, ...settings })
    expect(queued).toEqual([index, { ...base, branch: 'main' }])
  })

  it.each([
    ['removes the settings', {}],
    ['removes the settings and replaces commits', { forced: true }],
  ])('that %s does so on any branch', async (_, more) => {
    const commits = [{ added: [], modified: [], removed: ['pyproject.toml'] }]
    await deliver('push', { ...push, ref: 'refs/heads/release/1', commits, ...more })
    expect(queued).toEqual([base])
  })

  it('that replaces commits names the tip that they had', async () => {
    await deliver('push', { ...push, ref: 'refs/heads/release/1', forced: true })
    expect(queued).toEqual([{ ...base, forced: ['old'] }])
  })

  it.each([
    ['of a new branch', { created: true, ...settings }],
    ['that deletes a branch', { deleted: true, ...settings }],
    ['of a tag', { ref: 'refs/tags/release/1', ...settings }],
    ['of other files', {}],
    ['of settings in a folder', { commits: [{ added: ['docs/pyproject.toml'], modified: [], removed: [] }] }],
  ])('%s leads to nothing on another branch', async (_, more) => {
    expect(await deliver('push', { ...push, ref: 'refs/heads/release/1', ...more })).toBe(200)
    expect(queued).toEqual([])
  })
})

describe('a merge group', () => {
  const sha = '0123456789'.repeat(4)
  const merge_group = {
    head_sha: 'abc',
    base_sha: sha,
    head_ref: `refs/heads/gh-readonly-queue/release/pr-7/pr-12-${sha}`,
  }
  const group = { pullRequest: 12, baseSha: sha }

  it('is judged', async () => {
    await deliver('merge_group', { action: 'checks_requested', merge_group })
    const kind = 'review-merge-group'
    expect(queued).toEqual([{ ...ORIGIN, kind, headSha: 'abc', group, rerequested: false }])
  })

  it('is judged whatever its branch is called', async () => {
    const head_ref = 'refs/heads/gh-readonly-queue/main/something-new'
    await deliver('merge_group', { action: 'checks_requested', merge_group: { ...merge_group, head_ref } })
    expect(queued).toMatchObject([{ group: { pullRequest: null, baseSha: sha } }])
  })

  it('that is gone needs no verdict', async () => {
    await deliver('merge_group', { action: 'destroyed', reason: 'dequeued', merge_group })
    expect(queued).toEqual([{ ...ORIGIN, kind: 'end-merge-group', headSha: 'abc', group }])
  })
})

describe('a check suite for a pushed commit', () => {
  it('leads to the pull requests of this repository alone', async () => {
    const own = { number: 5, base: { repo: { id: COMMON.repository.id } } }
    const upstream = { number: 8, base: { repo: { id: 77 } } }
    await deliver('check_suite', {
      action: 'requested',
      check_suite: { head_sha: 'abc', before: 'old', pull_requests: [own, upstream] },
    })
    expect(queued).toEqual([{ ...ORIGIN, kind: 'review-unchecked', number: 5, before: 'old' }])
  })
})

describe('an installation', () => {
  const { repository: _, ...origin } = ORIGIN
  const repositories = [{ full_name: 'acme/shop' }]

  it.each([
    ['installation', 'created', { repositories }],
    ['installation', 'unsuspend', {}],
    ['installation', 'new_permissions_accepted', {}],
    ['installation_target', 'renamed', { target_type: 'Organization', changes: { login: { from: 'ajax' } } }],
    ['repository', 'transferred', {}],
    ['repository', 'unarchived', {}],
    ['installation_repositories', 'added', { repositories_added: repositories, repositories_removed: [] }],
  ])('is swept after %s.%s', async (event, action, more) => {
    expect(await deliver(event, { action, ...more })).toBe(200)
    expect(queued).toEqual([{ ...origin, kind: 'sweep-installation', relist: true, recentFirst: false }])
  })

  it.each([
    ['suspend', []],
    ['deleted', [{ owner: 'acme', name: 'shop' }]],
  ])('is forgotten after installation.%s', async (action, forgotten) => {
    expect(await deliver('installation', { action, repositories })).toBe(200)
    expect(queued).toEqual([{ ...origin, kind: 'forget-installation', repositories: forgotten }])
  })
})

describe('a comment', () => {
  it('with a command on a pull request is carried out, for the person who wrote it', async () => {
    expect(await deliver('issue_comment', comment('Thanks!\n/celery-fix'))).toBe(200)
    expect(queued).toEqual([
      { ...ORIGIN, kind: 'celery-fix', number: 5, commentId: 99, sender: 'ana', lines: [''] },
    ])
  })

  it.each([
    ['without a command', comment('Thanks!')],
    ['on an issue', comment('/celery-fix', { issue: { pull_request: undefined } })],
    ['of a bot', comment('/celery-fix', { user: { login: 'other[bot]', type: 'Bot' } })],
    ['of a deleted account', comment('/celery-fix', { user: null })],
    ['that was edited', { ...comment('/celery-fix'), action: 'edited' }],
  ])('%s is not', async (_, payload) => {
    expect(await deliver('issue_comment', payload)).toBe(200)
    expect(queued).toEqual([])
  })
})

describe('a review', () => {
  const user = { login: 'ana', type: 'User', id: 12 }
  const written = { id: 4, node_id: 'PRR_4', body: '/celery-fix', user, commit_id: 'abc', submitted_at: null }
  const submitted = (review: object = {}, action = 'submitted') => ({
    action,
    review: { ...written, ...review },
    pull_request: { number: 5 },
  })

  it('with a command in its body is carried out, on the commit that the person saw', async () => {
    expect(await deliver('pull_request_review', submitted())).toBe(200)
    const command = { kind: 'celery-fix', number: 5, sender: 'ana', senderId: 12, lines: [''] }
    expect(queued).toEqual([{ ...ORIGIN, ...command, review: { id: 4, nodeId: 'PRR_4' }, seenHead: 'abc' }])
  })

  it.each([
    ['without a body', submitted({ body: null })],
    ['of a bot', submitted({ user: { login: 'other[bot]', type: 'Bot' } })],
    ['of a deleted account', submitted({ user: null })],
    ['that was edited', submitted({}, 'edited')],
  ])('%s is not', async (_, payload) => {
    expect(await deliver('pull_request_review', payload)).toBe(200)
    expect(queued).toEqual([])
  })
})

describe('a comment on the diff', () => {
  const user = { login: 'ana', type: 'User' }
  const pull_request = { number: 5, head: { sha: 'new' } }
  const created = (more: object) => ({
    action: 'created',
    pull_request,
    comment: { id: 9, body: '/celery-fix', user, commit_id: 'old', ...more },
  })

  it.each([
    ['that begins a thread', {}, { rootId: 9, seenHead: 'old' }],
    ['in reply', { in_reply_to_id: 3 }, { rootId: 3, seenHead: 'new' }],
  ])('%s is answered in its thread', async (_, more, place) => {
    expect(await deliver('pull_request_review_comment', created(more))).toBe(200)
    expect(queued).toMatchObject([{ kind: 'celery-fix', commentId: 9, inThread: true, ...place }])
  })

  it('of a bot is not', async () => {
    const payload = created({ user: { login: 'other[bot]', type: 'Bot' } })
    expect(await deliver('pull_request_review_comment', payload)).toBe(200)
    expect(queued).toEqual([])
  })
})

describe('the inbox', () => {
  const removed = {
    action: 'removed',
    repositories_removed: [{ full_name: 'acme/shop' }, { full_name: 'acme/books' }],
  }

  it('gets all jobs of a delivery at once', async () => {
    expect(await deliver('installation_repositories', removed)).toBe(200)
    expect(accepted).toEqual(['delivery-1'])
    expect(queued).toEqual([
      { ...ORIGIN, kind: 'forget-repository' },
      { ...ORIGIN, kind: 'forget-repository', repository: { owner: 'acme', name: 'books' } },
    ])
  })

  it.each([
    ['no repository', 'installation_repositories', { ...removed, repositories_removed: [] }],
    ['no command', 'issue_comment', comment('Thanks!')],
  ])('is not called for a delivery with %s', async (_, event, payload) => {
    expect(await deliver(event, payload)).toBe(200)
    expect(accepted).toEqual([])
  })
})

describe('a webhook is refused and nothing queued', () => {
  const payload = { action: 'opened', pull_request: { number: 5 } }

  it.each([
    ['with a signature by another secret', (body: string) => signature(body, 'a guess')],
    ['with the signature of another body', () => signature('{}')],
    ['with an empty signature', () => ''],
    ['with something that is no signature', () => 'sha256='],
  ])('%s', async (_, sign) => {
    expect(await deliver('pull_request', payload, sign)).toBe(401)
    expect(queued).toEqual([])
  })

  it('with fields missing', async () => {
    expect(await deliver('pull_request', { action: 'opened', pull_request: {} })).toBe(500)
    expect(queued).toEqual([])
  })
})

it('answers health checks', async () => {
  const response = await fetch(`${url}/healthz`)
  expect([response.status, await response.text()]).toEqual([200, 'ok\n'])
})

describe('GitHub’s own examples', () => {
  it('are all accepted, and no request goes to GitHub', async () => {
    const requests = vi.spyOn(globalThis, 'fetch')
    onTestFinished(() => requests.mockRestore())
    const statuses: number[] = []
    for (const { name, examples } of definitions) {
      for (const example of examples) statuses.push(await post(name, example))
    }
    expect(statuses).toHaveLength(329)
    expect(statuses.filter((status) => status !== 200)).toEqual([])
    expect(requests.mock.calls.filter(([to]) => !String(to).startsWith(url))).toEqual([])
    expect(accepted).not.toEqual([])
  })

  it('are ignored with one line where they name no installation', async () => {
    const examples = definitions.flatMap(({ name, examples }) =>
      examples.map((payload) => ({ name, payload })),
    )
    const foreign = examples.filter(({ payload }) => !('installation' in payload))
    for (const { name, payload } of foreign) await post(name, payload)
    expect(foreign.length).toBeGreaterThan(100)
    expect(lines).toEqual(foreign.map(() => 'ignored a webhook that is not for an installation'))
    expect(accepted).toEqual([])
  })
})

it.each(['constructor', 'error', 'to_string', 'not_yet_invented'])(
  'an event named %s is ignored',
  async (name) => {
    expect(await deliver(name, { action: 'constructor' })).toBe(200)
    expect([accepted, lines]).toEqual([[], []])
  },
)
