import { expect, test } from 'vitest'
import { watchCalls } from '../support/watch-calls.ts'
import { openShop } from './shop.ts'

const TASKS = ['send_invoice', 'close_order', 'refund_order', 'ship_order'] as const
type Task = (typeof TASKS)[number]

/** The module of tasks, with some renamed. */
function withRenamed(...renamed: readonly Task[]): { readonly 'shop/tasks.py': string } {
  const tasks = TASKS.map((task) => {
    const name = renamed.includes(task) ? `new_${task}` : task
    return `\n\n@shared_task(queue="celery")\ndef ${name}(order_id):\n    return order_id\n`
  })
  return { 'shop/tasks.py': `from celery import shared_task\n${tasks.join('')}` }
}

const SENDS = TASKS.map((task) => `    tasks.${task}.delay(order_id)\n`)
const FILES = {
  'shop/__init__.py': '',
  'shop/views.py': `from shop import tasks\n\n\ndef checkout(order_id):\n${SENDS.join('')}`,
  ...withRenamed(),
}

interface Price {
  readonly reads: number
  readonly writes: number
}

/** The most that a push may cost, without and with news. */
const QUIET: Price = { reads: 5, writes: 2 }
const NEWS: Price = { reads: 6, writes: 3 }
/** Nothing that the app has to look at. */
const FREE: Price = { reads: 0, writes: 0 }
/** A command is answered, and the head judged anew. A look follows a run that replaces another of the same head. */
const COMMAND: Price = { reads: 9, writes: 5 }

/** The shop, a branch with three renamed tasks, and what people see of its pull request. */
async function openLife() {
  const { github, repository, settle } = await openShop({ files: FILES })
  github.setPermission(repository, 'alice', 'write')
  await github.push(repository, 'main', { 'README.md': '# Shop\n' })
  await github.commitFiles(repository, 'topic', withRenamed('send_invoice', 'close_order', 'refund_order'))
  await settle()
  const pull = await github.openPullRequest(repository, { head: 'topic', author: 'alice' })
  const calls = watchCalls(github)

  const taskOf = (body: string) => TASKS.find((task) => body.includes(`.${task}`))

  /** A line for each thread: its task, its state, why it ended, and what else was said in it. */
  async function threads(): Promise<readonly string[]> {
    const conversation = await github.conversation(pull)
    return conversation.threads.map(({ comment, resolved, replies }) => {
      const [first = '', ...said] = [comment, ...replies].map(({ body }) => body.split('\n')[0] ?? '')
      const ended = taskOf(first) === undefined ? `: ${first}` : ''
      const words = `${taskOf(comment.body)} ${resolved ? 'resolved' : 'open'}${ended}`
      return [words, ...said].join(' / ').replace(/\b[0-9a-f]{7}\b/g, 'SHA')
    })
  }

  /** Something happens, and the app does what it has to, for this price at most. Gives what people see then. */
  async function step(name: string, price: Price, happening: () => Promise<unknown> = async () => {}) {
    await happening()
    await settle()
    const { reads, writes } = calls()
    expect(reads.length, `${name}: ${reads.join(', ')}`).toBeLessThanOrEqual(price.reads)
    expect(writes.length, `${name}: ${writes.join(', ')}`).toBeLessThanOrEqual(price.writes)
    const { reviews, comments } = await github.conversation(pull)
    const check = github.checkRuns(repository, pull.head.sha).at(-1)
    return {
      check: `${check?.conclusion}: ${check?.output.title}`,
      threads: await threads(),
      said: reviews.length + comments.length,
    }
  }

  /** The comment that began the open thread about a task. */
  async function threadAbout(task: Task) {
    const conversation = await github.conversation(pull)
    const open = conversation.threads.filter(({ resolved }) => !resolved)
    const found = open.find(({ comment }) => taskOf(comment.body) === task)
    if (found === undefined) throw new Error(`no open thread about ${task}`)
    return found.comment
  }

  return { github, repository, settle, pull, calls, step, threadAbout }
}

const lost = (tasks: string) => `failure: Do not merge yet: ${tasks} would lose messages in flight`
const INVOICE = 'send_invoice resolved: Gone at SHA.'
const QUESTION = 'close_order open / Does this matter with an empty queue?'
const ANSWER = `${QUESTION} / Gone at SHA. This thread stays open because of the question above.`

test('a pull request lives: each step shows what people need, and costs no more than planned', async () => {
  const { github, repository, settle, pull, calls, step, threadAbout } = await openLife()
  const push = (...renamed: readonly Task[]) =>
    github.push(repository, 'topic', withRenamed(...renamed), 'alice')

  expect(await step('three tasks are renamed', NEWS)).toEqual({
    check: lost('3 tasks'),
    threads: ['send_invoice open', 'close_order open', 'refund_order open'],
    said: 1,
  })
  expect(await step('a push repairs one', NEWS, () => push('close_order', 'refund_order'))).toEqual({
    check: lost('2 tasks'),
    threads: [INVOICE, 'close_order open', 'refund_order open'],
    said: 1,
  })

  await github.push(repository, 'main', { 'README.md': '# The shop\n' })
  await settle()
  calls()
  const onNewBase = await github.commitFiles(repository, 'new', withRenamed('close_order', 'refund_order'))
  const forced = () => github.push(repository, 'topic', { commit: onNewBase }, 'alice')
  expect(await step('a forced push onto a newer base', QUIET, forced)).toEqual({
    check: lost('2 tasks'),
    threads: [INVOICE, 'close_order open', 'refund_order open'],
    said: 1,
  })

  const ask = async () =>
    await github.reply(await threadAbout('close_order'), 'bob', 'Does this matter with an empty queue?')
  expect((await step('bob asks', FREE, ask)).threads).toEqual([INVOICE, QUESTION, 'refund_order open'])
  expect(await step('a push repairs what bob asks about', NEWS, () => push('refund_order'))).toEqual({
    check: lost('1 task'),
    threads: [INVOICE, ANSWER, 'refund_order open'],
    said: 1,
  })
  const words = () => github.push(repository, 'topic', { 'README.md': 'Words.\n' }, 'alice')
  expect((await step('a push of words', QUIET, words)).threads).toEqual([
    INVOICE,
    ANSWER,
    'refund_order open',
  ])

  const resolve = async () => await github.resolve(await threadAbout('refund_order'), 'alice')
  await step('alice resolves a thread', FREE, resolve)
  expect(await step('a push renames a fourth', NEWS, () => push('refund_order', 'ship_order'))).toEqual({
    check: lost('2 tasks'),
    threads: [INVOICE, ANSWER, 'refund_order resolved', 'ship_order open'],
    said: 2,
  })
  const commit = async () => await github.applySuggestion(await threadAbout('ship_order'), 'alice')
  const threads = [INVOICE, ANSWER, 'refund_order resolved', 'ship_order resolved']
  expect(await step('alice commits the suggestion', NEWS, commit)).toEqual({
    check: lost('1 task'),
    threads,
    said: 2,
  })

  const approval = '/celery-approve shop.tasks.refund_order the queue is drained'
  const approve = () => github.comment(pull, 'alice', approval)
  // The command and the answer to it.
  const approved = { check: 'success: Merge with care: 1 break approved', threads, said: 4 }
  expect(await step('alice approves the last break', COMMAND, approve)).toEqual(approved)
  await github.createBranch(repository, 'release', 'main')
  expect(await step('another base', QUIET, () => github.changeBase(pull, 'release'))).toEqual(approved)
  expect(await step('the first base', QUIET, () => github.changeBase(pull, 'main'))).toEqual(approved)

  github.protectBranch(repository, 'main', { requiredChecks: ['celery-guard'] })
  let merged = false
  const merge = async () => {
    const group = await github.addToMergeQueue(pull, 'acme')
    await settle()
    expect(github.checkRuns(repository, group.headSha)).toMatchObject([
      { conclusion: 'success', output: { title: 'Merge with care: 1 break approved' } },
    ])
    merged = github.mergeableGroup(group).mergeable
  }
  expect(await step('the merge queue', QUIET, merge)).toEqual(approved)
  expect(merged).toBe(true)
  for (const { headSha } of github.state.checkRuns) github.checkRuns(repository, headSha)
  github.assertClean()
})
