import type { Octokit } from '@octokit/rest'
import { expect, test } from 'vitest'
import type { SimulatedGitHub } from './index.ts'
import { failure, installationClient, numberedLines, startForTest } from './testing.ts'

/** A file of 40 lines of which 10 and 30 changed: two hunks, 7–13 and 27–33. */
async function openWithTwoHunks(github: SimulatedGitHub) {
  const repository = await github.createRepository({
    ...{ owner: 'acme', name: 'shop' },
    files: { 'shop/tasks.py': numberedLines(40), 'readme.md': 'x\n' },
  })
  await github.commitFiles(repository, 'feature', {
    'shop/tasks.py': numberedLines(40, { 10: 'ten', 30: 'thirty' }),
  })
  const pull = await github.openPullRequest(repository, { head: 'feature', author: 'alice' })
  const octokit = await installationClient(github, repository)
  return { repository, pull, octokit, id: `PR_${pull.id}` }
}

const BEGIN = `mutation ($id: ID!, $threads: [DraftPullRequestReviewThread], $event: PullRequestReviewEvent, $body: String) {
  addPullRequestReview(input: { pullRequestId: $id, threads: $threads, event: $event, body: $body }) {
    pullRequestReview { id state comments(first: 10) { nodes { id state body } } }
  }
}`

interface Begun {
  readonly addPullRequestReview: {
    readonly pullRequestReview: {
      readonly id: string
      readonly state: string
      readonly comments: { readonly nodes: readonly { readonly id: string; readonly state: string }[] }
    }
  }
}

async function begin(octokit: Octokit, id: string, lines: readonly number[], rest: object = {}) {
  const threads = lines.map((line) => ({ path: 'shop/tasks.py', line, body: `about ${line}` }))
  const answer = await octokit.graphql<Begun>(BEGIN, { id, threads, ...rest })
  return answer.addPullRequestReview.pullRequestReview
}

/** What GraphQL refuses, and the data that came nevertheless. */
async function refused(octokit: Octokit, query: string, variables: object = {}) {
  return octokit.graphql(query, { ...variables }).then(
    () => ({ data: null, errors: [] as unknown[] }),
    (error: { errors: unknown[]; data: Record<string, unknown> }) => error,
  )
}

test('a pending review grows, and shows with all its threads when it is submitted', async () => {
  const github = await startForTest()
  const { pull, octokit, id } = await openWithTwoHunks(github)
  const review = await begin(octokit, id, [10, 30])
  expect([review.state, review.comments.nodes.map(({ state }) => state)]).toEqual([
    'PENDING',
    ['PENDING', 'PENDING'],
  ])
  const second = await refused(octokit, BEGIN, { id })
  expect(second.errors).toMatchObject([
    { type: 'UNPROCESSABLE', message: 'User can only have one pending review per pull request' },
  ])
  const heard = () => github.state.outbox.map((one) => one.webhook).filter((one) => one.includes('review'))
  expect((await github.conversation(pull)).threads).toEqual([])
  expect((await octokit.rest.pulls.listReviewComments(PLACE)).data).toEqual([])
  expect(heard()).toEqual([])
  const submitted = await octokit.graphql(
    `mutation ($review: ID!) {
      file: addPullRequestReviewThread(
        input: { pullRequestReviewId: $review, path: "shop/tasks.py", body: "all of it", subjectType: FILE }
      ) { thread { line subjectType isOutdated } }
      submitPullRequestReview(input: { pullRequestReviewId: $review, event: COMMENT, body: "Look." }) {
        pullRequestReview { state body viewerDidAuthor }
      }
    }`,
    { review: review.id },
  )
  expect(submitted).toEqual({
    file: { thread: { line: null, subjectType: 'FILE', isOutdated: false } },
    submitPullRequestReview: {
      pullRequestReview: { state: 'COMMENTED', body: 'Look.', viewerDidAuthor: true },
    },
  })
  const shown = await github.conversation(pull)
  expect(shown.threads.map((one) => one.comment.body)).toEqual(['about 10', 'about 30', 'all of it'])
  const created = 'pull-request-review-comment/created'
  expect(heard()).toEqual(['pull-request-review/submitted', created, created, created])
  expect(github.state.violations).toEqual([])
})

test('a draft outside of the difference is refused with its review, a single thread is lost in silence', async () => {
  const github = await startForTest()
  const { pull, octokit, id } = await openWithTwoHunks(github)
  const threads = [10, 20].map((line) => ({ path: 'shop/tasks.py', line, body: 'x' }))
  expect((await refused(octokit, BEGIN, { id, threads })).errors).toMatchObject([
    { type: 'UNPROCESSABLE', path: ['addPullRequestReview'], message: 'Line could not be resolved' },
  ])
  expect(github.state.reviews).toEqual([])
  const review = await begin(octokit, id, [10])
  const add = (place: string) => `addPullRequestReviewThread(
    input: { pullRequestReviewId: "${review.id}", body: "here", ${place} }
  ) { thread { line } }`
  const answer = await octokit.graphql(`mutation {
    outside: ${add('path: "shop/tasks.py", line: 20')}
    inside: ${add('path: "shop/tasks.py", line: 30')}
    elsewhere: ${add('path: "readme.md", line: 1')}
    file: ${add('path: "readme.md", subjectType: FILE')}
  }`)
  expect(answer).toEqual({
    outside: { thread: { line: null } },
    inside: { thread: { line: 30 } },
    elsewhere: { thread: null },
    file: { thread: null },
  })
  await octokit.graphql(`mutation {
    submitPullRequestReview(input: { pullRequestId: "${id}", event: COMMENT }) { clientMutationId }
  }`)
  expect((await github.conversation(pull)).threads.map((one) => one.lines?.end)).toEqual([10, 30])
  expect(() => github.assertClean()).toThrow('unread: review comment on shop/tasks.py: "here"')
})

test('a draft is deleted without a trace, a submitted review stays', async () => {
  const github = await startForTest()
  const { pull, octokit, id } = await openWithTwoHunks(github)
  const remove = `mutation ($review: ID!) {
    deletePullRequestReview(input: { pullRequestReviewId: $review }) { pullRequestReview { id } }
  }`
  const draft = await begin(octokit, id, [10])
  await octokit.graphql(remove, { review: draft.id })
  expect([github.state.reviews, github.state.reviewComments]).toEqual([[], []])
  const review = await begin(octokit, id, [10], { event: 'COMMENT', body: 'Hm.' })
  const stays = await refused(octokit, remove, { review: review.id })
  expect(stays.errors).toMatchObject([{ message: 'Can not delete a non-pending pull request review' }])
  const submit = `mutation { submitPullRequestReview(
    input: { pullRequestReviewId: "${review.id}", event: COMMENT }
  ) { clientMutationId } }`
  expect((await refused(octokit, submit)).errors).toMatchObject([
    { message: 'Review has already been submitted.' },
  ])
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
})

test('mutations of one document are carried out in order, and one that is refused stops no other', async () => {
  const github = await startForTest()
  const { repository, pull, octokit, id } = await openWithTwoHunks(github)
  const review = await begin(octokit, id, [10], { event: 'COMMENT', body: 'Hm.' })
  const [comment] = review.comments.nodes
  const [thread] = github.state.reviewComments
  const run = await octokit.rest.checks.create({
    ...{ owner: 'acme', repo: 'shop', name: 'guard', head_sha: pull.head.sha },
    status: 'in_progress',
  })
  const resolve = `resolveReviewThread(input: { threadId: "PRRT_${thread?.id}" }) { thread { isResolved } }`
  const document = `mutation {
    edit: updatePullRequestReviewComment(input: { pullRequestReviewCommentId: "${comment?.id}", body: "better" }) {
      pullRequestReviewComment { body }
    }
    bad: updatePullRequestReviewComment(input: { pullRequestReviewCommentId: "PRRC_0", body: "?" }) {
      clientMutationId
    }
    reply: addPullRequestReviewThreadReply(
      input: { pullRequestReviewThreadId: "PRRT_${thread?.id}", body: "Fixed." }
    ) { comment { body replyTo { id } } }
    ${resolve}
    check: updateCheckRun(input: {
      repositoryId: "R_${repository.id}", checkRunId: "CR_${run.data.id}", status: COMPLETED, conclusion: SUCCESS,
      output: { title: "Fine", summary: "All is well." }
    }) { checkRun { status conclusion title annotations { totalCount } } }
  }`
  const { data, errors } = await refused(octokit, document)
  expect(data).toEqual({
    edit: { pullRequestReviewComment: { body: 'better' } },
    bad: null,
    reply: { comment: { body: 'Fixed.', replyTo: { id: comment?.id } } },
    resolveReviewThread: { thread: { isResolved: true } },
    check: {
      checkRun: { status: 'COMPLETED', conclusion: 'SUCCESS', title: 'Fine', annotations: { totalCount: 0 } },
    },
  })
  expect(errors).toMatchObject([{ type: 'NOT_FOUND', path: ['bad'] }])
  const installation = github.state.installations[0]
  if (installation === undefined) throw new Error('not installed')
  // One request each, and four, five and one mutations.
  expect(github.usage(installation).writes).toBe(1 + 1 + 5)
  installation.permissions = { ...installation.permissions, contents: 'read' }
  const reader = await installationClient(github, repository)
  const undo = resolve.replace('resolve', 'unresolve')
  expect((await refused(reader, `mutation { ${undo} }`)).errors).toMatchObject([{ type: 'FORBIDDEN' }])
  expect((await refused(octokit, `mutation { ${undo} }`)).errors).toEqual([])
  expect((await github.conversation(pull)).threads[0]).toMatchObject({ resolved: false })
  github.checkRuns(repository, pull.head.sha)
  expect(github.state.violations).toEqual([])
})

test('a check run is as strict as in REST', async () => {
  const github = await startForTest()
  const { repository, pull, octokit } = await openWithTwoHunks(github)
  const run = await octokit.rest.checks.create({
    ...{ owner: 'acme', repo: 'shop', name: 'guard', head_sha: pull.head.sha },
    status: 'in_progress',
  })
  const update = (fields: object) => {
    const query = `mutation ($input: UpdateCheckRunInput!) { updateCheckRun(input: $input) { clientMutationId } }`
    const input = { repositoryId: `R_${repository.id}`, checkRunId: `CR_${run.data.id}`, ...fields }
    return refused(octokit, query, { input })
  }
  const annotation = {
    ...{ path: 'shop/tasks.py', annotationLevel: 'FAILURE', message: 'x' },
    location: { startLine: 1, endLine: 1 },
  }
  const output = (rest: object) => ({ output: { title: 't', summary: 's', ...rest } })
  expect((await update({ status: 'COMPLETED' })).errors).toMatchObject([
    { type: 'UNPROCESSABLE', message: expect.stringContaining("'conclusion'") },
  ])
  expect((await update(output({ annotations: Array(51).fill(annotation) }))).errors).toHaveLength(1)
  expect((await update(output({ text: 'x'.repeat(65_536) }))).errors).toHaveLength(1)
  // The schema of GraphQL allows all three, so that a test would not see them otherwise.
  expect(new Set(github.state.violations.map((one) => one.slice(0, 23)))).toEqual(
    new Set(['GraphQL updateCheckRun:']),
  )
  expect((await update(output({ annotations: Array(50).fill(annotation) }))).errors).toEqual([])
  expect((await update(output({ annotations: [annotation] }))).errors).toEqual([])
  expect(github.checkRuns(repository, pull.head.sha)[0]?.output.annotations).toHaveLength(51)
})

test('one query reads a pull request with its conversation, checks and files of the base', async () => {
  const github = await startForTest()
  const { repository, pull, octokit, id } = await openWithTwoHunks(github)
  await begin(octokit, id, [10], { event: 'COMMENT', body: 'Hm.' })
  await github.review(pull, 'bob', { body: 'Nice.', event: 'APPROVE' })
  await github.review(pull, 'carol', { body: 'Not yet visible.' })
  await github.comment(pull, 'alice', 'Thanks')
  await github.push(repository, 'main', { '.github/celery.yml': 'a: 1\n' }, 'acme')
  const answer = await octokit.graphql<{ repository: { pullRequest: unknown } }>(`{
    repository(owner: "acme", name: "shop") { pullRequest(number: ${pull.number}) {
      id state isDraft locked changedFiles isCrossRepository author { login } headRepository { id }
      baseRefOid baseRef { target { oid ... on Commit {
        there: file(path: ".github/celery.yml") { mode object { ... on Blob { text isTruncated } } }
        missing: file(path: ".github/other.yml") { mode }
      } } }
      reviewThreads(first: 1) { nodes {
        subjectType viewerCanReply viewerCanResolve resolvedBy { login } comments(last: 1) { nodes { body } }
      } }
      reviews(first: 10) { nodes { state viewerDidAuthor commit { oid } author { __typename login } } }
      own: reviews(first: 10, author: "celery-guard[bot]") { totalCount }
      comments(first: 10) { nodes { body viewerDidAuthor } }
      count: comments { totalCount }
      commits(last: 1) { nodes { commit { checkSuites(first: 1, filterBy: { appId: 1 }) { totalCount } } } }
    } }
  }`)
  const tip = await octokit.rest.repos.getCommit({ owner: 'acme', repo: 'shop', ref: 'main' })
  const commit = { oid: pull.head.sha }
  expect(answer.repository.pullRequest).toEqual({
    ...{ id, state: 'OPEN', isDraft: false, locked: false, changedFiles: 1, isCrossRepository: false },
    author: { login: 'alice' },
    headRepository: { id: `R_${repository.id}` },
    baseRefOid: pull.base.sha,
    baseRef: {
      target: {
        oid: tip.data.sha,
        there: { mode: 0o100644, object: { text: 'a: 1\n', isTruncated: false } },
        missing: null,
      },
    },
    reviewThreads: {
      nodes: [
        {
          ...{ subjectType: 'LINE', viewerCanReply: true, viewerCanResolve: true, resolvedBy: null },
          comments: { nodes: [{ body: 'about 10' }] },
        },
      ],
    },
    reviews: {
      nodes: [
        {
          state: 'COMMENTED',
          viewerDidAuthor: true,
          commit,
          author: { __typename: 'Bot', login: 'celery-guard' },
        },
        { state: 'APPROVED', viewerDidAuthor: false, commit, author: { __typename: 'User', login: 'bob' } },
      ],
    },
    own: { totalCount: 1 },
    comments: { nodes: [{ body: 'Thanks', viewerDidAuthor: false }] },
    count: { totalCount: 1 },
    commits: { nodes: [{ commit: { checkSuites: { totalCount: 0 } } }] },
  })
  expect(github.state.violations).toEqual([])
})

test('a locked conversation takes no word of the app, and edits of what is there', async () => {
  const github = await startForTest()
  const { repository, pull, octokit, id } = await openWithTwoHunks(github)
  const review = await begin(octokit, id, [10], { event: 'COMMENT', body: 'Hm.' })
  github.setPermission(repository, 'bob', 'write')
  github.lock(pull)
  const comment = octokit.rest.issues.createComment({
    ...{ owner: 'acme', repo: 'shop', issue_number: 1 },
    body: 'x',
  })
  expect(await failure(comment)).toMatchObject({
    status: 403,
    text: expect.stringContaining('Unable to create comment because issue is locked.'),
  })
  const another = octokit.rest.pulls.createReview({ ...PLACE, event: 'COMMENT', body: 'x' })
  expect(await failure(another)).toMatchObject({
    status: 422,
    text: expect.stringContaining('lock prevents review'),
  })
  expect((await refused(octokit, BEGIN, { id })).errors).toMatchObject([{ message: 'lock prevents review' }])
  await octokit.graphql(`mutation { updatePullRequestReviewComment(
    input: { pullRequestReviewCommentId: "${review.comments.nodes[0]?.id}", body: "edited" }
  ) { clientMutationId } }`)
  await github.comment(pull, 'bob', 'I may.')
  await expect(github.comment(pull, 'stranger', 'I may not.')).rejects.toThrow('locked')
  github.unlock(pull)
  await github.comment(pull, 'stranger', 'Now I may.')
  const { threads, comments } = await github.conversation(pull)
  expect([threads[0]?.comment.body, comments.length]).toEqual(['edited', 2])
})

test('a thread outlives its first comment while somebody answered, and goes with its last', async () => {
  const github = await startForTest()
  const { pull, octokit, id } = await openWithTwoHunks(github)
  await begin(octokit, id, [10, 30], { event: 'COMMENT', body: 'Hm.' })
  const [first, second] = (await github.conversation(pull)).threads
  if (first === undefined || second === undefined) throw new Error('no threads')
  await github.reply(first.comment, 'alice', 'Why?')
  await github.deleteComment(first.comment, 'acme')
  await github.deleteComment(second.comment, 'acme')
  const query = `{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) {
    reviewThreads(first: 10) { nodes { id comments(first: 10) { nodes { body replyTo { id } } } } }
  } } }`
  expect(await octokit.graphql(query)).toEqual({
    repository: {
      pullRequest: {
        reviewThreads: {
          nodes: [{ id: `PRRT_${first.comment.id}`, comments: { nodes: [{ body: 'Why?', replyTo: null }] } }],
        },
      },
    },
  })
  const gone = `mutation { resolveReviewThread(input: { threadId: "PRRT_${second.comment.id}" }) { clientMutationId } }`
  expect((await refused(octokit, gone)).errors).toMatchObject([{ type: 'NOT_FOUND' }])
})

test('a reply of the app joins its draft, if it has one', async () => {
  const github = await startForTest()
  const { pull, octokit, id } = await openWithTwoHunks(github)
  await begin(octokit, id, [10], { event: 'COMMENT', body: 'Hm.' })
  const [thread] = (await github.conversation(pull)).threads
  await begin(octokit, id, [30])
  await octokit.graphql(`mutation { addPullRequestReviewThreadReply(
    input: { pullRequestReviewThreadId: "PRRT_${thread?.comment.id}", body: "More." }
  ) { clientMutationId } }`)
  expect((await github.conversation(pull)).threads[0]?.replies).toEqual([])
  await octokit.graphql(`mutation { submitPullRequestReview(
    input: { pullRequestId: "${id}", event: COMMENT, body: "All." }
  ) { clientMutationId } }`)
  expect((await github.conversation(pull)).threads[0]?.replies.map((one) => one.body)).toEqual(['More.'])
})

test('conversations have to be resolved where the branch says so', async () => {
  const github = await startForTest()
  const { repository, pull, octokit, id } = await openWithTwoHunks(github)
  github.protectBranch(repository, 'main', { requiredChecks: [], requiredConversationResolution: true })
  expect(github.mergeable(pull).mergeable).toBe(true)
  await begin(octokit, id, [10], { event: 'COMMENT', body: 'Hm.' })
  const [thread] = (await github.conversation(pull)).threads
  if (thread === undefined) throw new Error('no thread')
  expect(github.mergeable(pull).reasons).toEqual(['All comments must be resolved.'])
  await github.resolve(thread.comment, 'alice')
  expect(github.mergeable(pull)).toEqual({ mergeable: true, reasons: [] })
})

const PLACE = { owner: 'acme', repo: 'shop', pull_number: 1 }
