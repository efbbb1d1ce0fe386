import { parseArgs } from 'node:util'
import { UserError } from '../../src/shared/errors.ts'
import { visible } from '../../src/shared/prose.ts'

const USAGE = 'npm run demo -- [--repo DIR --base REV --head REV] [--apply-suggestions | --no-fix] [--kill]'

/** Commits of a local repository, as named on the command line. */
export interface Range {
  readonly repo: string
  readonly base: string
  readonly head: string
}

/** What the person does about the review. */
export type Answer = 'command' | 'suggestions' | 'none'

export interface Request {
  /** null: the sample project. */
  readonly range: Range | null
  readonly answer: Answer
  /** The app is killed once, in the middle of its first review. */
  readonly kill: boolean
}

/** Reads the command line of the demo. */
export function parseRequest(argv: readonly string[]): Request {
  const values = parse(argv)
  if (values['apply-suggestions'] && values['no-fix']) {
    throw new UserError('--apply-suggestions and --no-fix exclude each other: leave one out')
  }
  return { range: rangeOf(values), answer: answerOf(values), kill: values.kill }
}

type Values = ReturnType<typeof parse>

function parse(argv: readonly string[]) {
  try {
    const options = {
      repo: { type: 'string' },
      base: { type: 'string' },
      head: { type: 'string' },
      'apply-suggestions': { type: 'boolean', default: false },
      'no-fix': { type: 'boolean', default: false },
      kill: { type: 'boolean', default: false },
    } as const
    return parseArgs({ args: [...argv], options }).values
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const [complaint = ''] = error.message.split('\n')
    throw new UserError(`${visible(complaint)} Usage: ${USAGE}`)
  }
}

function rangeOf({ repo, base, head }: Values): Range | null {
  if (repo === undefined && base === undefined && head === undefined) return null
  if (repo === undefined || base === undefined || head === undefined) {
    const named = Object.entries({ repo, base, head })
    const missing = named.filter(([, value]) => value === undefined).map(([name]) => `--${name}`)
    throw new UserError(`${missing.join(' and ')} missing: --repo, --base and --head go together`)
  }
  return { repo, base, head }
}

function answerOf(values: Values): Answer {
  if (values['no-fix']) return 'none'
  return values['apply-suggestions'] ? 'suggestions' : 'command'
}
