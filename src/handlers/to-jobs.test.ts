import { describe, expect, it } from 'vitest'
import { COMMANDS, formsOf } from '../commands/grammar.ts'
import { written } from '../review/help-reply.ts'
import { commandJobs } from './to-jobs.ts'

const ORIGIN = {
  version: 1,
  deliveryId: 'd',
  installationId: 1,
  repository: { owner: 'acme', name: 'shop' },
} as const

const user = { login: 'ana', id: 12 }

function jobsOf(body: string, place = {}) {
  return commandJobs({ origin: ORIGIN, number: 5, user, at: '2026-01-02T03:04:05Z', place }, body)
}

/** A form of the grammar as a person writes it, and the part of the job that follows from it. */
const EXAMPLES: Readonly<Record<string, readonly [text: string, job: object]>> = {
  '/celery-fix': ['/celery-fix', { kind: 'celery-fix', lines: [''] }],
  '/celery-fix all': ['/celery-fix all', { kind: 'celery-fix', lines: ['all'] }],
  '/celery-fix RULE…': [
    '/celery-fix task-without-name task-removed',
    { kind: 'celery-fix', lines: ['task-without-name task-removed'] },
  ],
  '/celery-fix TASK…': ['/celery-fix shop.pay', { kind: 'celery-fix', lines: ['shop.pay'] }],
  '/celery-fix alias TASK…': [
    '/celery-fix alias shop.pay',
    { kind: 'celery-fix', lines: ['alias shop.pay'] },
  ],
  '/celery-fix stub TASK…': ['/celery-fix stub shop.pay', { kind: 'celery-fix', lines: ['stub shop.pay'] }],
  '/celery-fix migration TASK…': [
    '/celery-fix migration shop.pay',
    { kind: 'celery-fix', lines: ['migration shop.pay'] },
  ],
  '/celery-fix … --dry-run': ['/celery-fix all --dry-run', { kind: 'celery-fix', lines: ['all --dry-run'] }],
  '/celery-fix help': ['/celery-fix help', { kind: 'celery-help' }],
  '/celery-approve NAME REASON': [
    '/celery-approve shop.pay it is drained',
    { kind: 'celery-approve', lines: ['shop.pay it is drained'], at: '2026-01-02T03:04:05Z' },
  ],
  '/celery-ignore REASON': [
    '/celery-ignore it is drained',
    { kind: 'celery-ignore', reason: 'it is drained' },
  ],
  '/celery-explain RULE…': [
    '/celery-explain task-removed',
    { kind: 'celery-explain', lines: ['task-removed'] },
  ],
  '/celery-explain': ['/celery-explain', { kind: 'celery-explain', lines: [''] }],
  '/celery-recheck': ['/celery-recheck', { kind: 'celery-recheck', lines: [''] }],
  '/celery-help': ['/celery-help', { kind: 'celery-help' }],
}

const forms = COMMANDS.flatMap((name) => formsOf(name).map((form) => written(name, form)))

it('every form of the grammar has an example here', () => {
  expect(Object.keys(EXAMPLES)).toEqual(forms)
})

describe.each(forms)('%s', (form) => {
  const [text = '', job = {}] = EXAMPLES[form] ?? []
  const expected = [{ ...ORIGIN, number: 5, sender: 'ana', senderId: 12, ...job }]
  const [command = '', ...rest] = text.split(' ')

  it.each([
    ['alone', text],
    ['among other lines', `Thanks!\n\n${text}\n\nAna`],
    ['in other letters', [command.toUpperCase(), ...rest].join(' ')],
    ['with the line ends of a browser', `Thanks!\r\n${text}\r\n`],
  ])('counts %s', (_, body) => {
    expect(jobsOf(body)).toEqual(expected)
  })

  it.each([
    ['in a quote', `> ${text}`],
    ['in code', `    ${text}`],
    ['in a fence', `\`\`\`\n${text}\n\`\`\``],
    ['in a code span', `\`${text}\``],
    ['in an HTML comment', `<!--\n${text}\n-->`],
    ['in HTML', `<div>\n${text}\n</div>`],
    ['in a list', `- ${text}\n- ${text}`],
    ['in a sentence', `run ${text}`],
  ])('counts for nothing %s', (_, body) => {
    expect(jobsOf(body)).toEqual([])
  })
})

it('a full stop at the end does not matter', () => {
  expect(jobsOf('/celery-fix.')).toMatchObject([{ kind: 'celery-fix', lines: [''] }])
  expect(jobsOf('/celery-fix help.')).toMatchObject([{ kind: 'celery-help' }])
  expect(jobsOf('/celery-ignore Help!')).toMatchObject([{ kind: 'celery-help' }])
})

it('the job keeps where the command was written', () => {
  const place = { commentId: 7, inThread: true, rootId: 3, seenHead: 'abc' }
  expect(jobsOf('/celery-fix', place)).toMatchObject([place])
  expect(jobsOf('/celery-recheck', { review: { id: 4, nodeId: 'PRR_4' } })).toMatchObject([
    { review: { id: 4, nodeId: 'PRR_4' } },
  ])
})

it('commands of one comment are one job each', () => {
  const jobs = jobsOf(
    '/celery-fix a.b\n/celery-explain\n/celery-fix alias c.d\n/celery-fxi\n/celery-aprove x',
  )
  expect(jobs).toMatchObject([
    { kind: 'celery-fix', lines: ['a.b', 'alias c.d'] },
    { kind: 'celery-explain' },
    { kind: 'celery-help', unknown: 'celery-fxi' },
  ])
})

it('a comment that nobody can read in time is answered', () => {
  expect(jobsOf('/celery-fix\n'.repeat(2000))).toMatchObject([{ kind: 'celery-help', unreadable: true }])
  expect(jobsOf('Thanks!\n'.repeat(2000))).toEqual([])
})
