import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import { UserError } from './shared/errors.ts'

const NOT_SET = 'is not set'
const NO_CONCURRENCY = 'is not a number of jobs between 2 and 64'
const NO_MEMORY = 'is not a number of megabytes, at least 256'
const NO_SECONDS = 'is not a number of seconds between 1 and 36000'
const NO_PORT = 'is not a port between 1 and 65535'

const BACKENDS = ['postgres', 'citus', 'cockroachdb', 'yugabytedb'] as const

const Environment = z.object({
  APP_ID: z
    .string(NOT_SET)
    .regex(/^\d+$/, 'is not the number that GitHub shows on the settings page of the app'),
  PRIVATE_KEY: z
    .string(NOT_SET)
    // Where a variable cannot hold line ends, they are commonly written as \n.
    .transform((key) => key.replaceAll('\\n', '\n'))
    .refine(
      isRsaKey,
      'is not the whole content of the .pem file that GitHub made for the app: all its lines, or \\n for each line end',
    ),
  WEBHOOK_SECRET: z.string(NOT_SET).min(1, 'is empty: anybody could send webhooks'),
  GITHUB_API_URL: z
    .url({ protocol: /^https?$/, error: 'is not an http:// or https:// URL' })
    .default('https://api.github.com'),
  /** Where people read `docs/rules`: comments link to it. */
  RULE_PAGES_URL: z
    .string()
    .regex(/^https?:\/\/[^\s()<>]+$/, 'is not an http:// or https:// URL without brackets')
    .optional(),
  HOST: z.string().min(1, 'is empty').default('localhost'),
  PORT: z.coerce.number(NO_PORT).int(NO_PORT).min(1, NO_PORT).max(65_535, NO_PORT).default(3000),
  /** A PostgreSQL server; by default the service has a database of its own in DATA_DIR. */
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'is not a postgres:// URL; special characters of its password must be percent-encoded',
    })
    .optional(),
  /** What DATABASE_URL leads to, for pg-boss. Only PostgreSQL is tested. */
  DATABASE_BACKEND: z.enum(BACKENDS, `is not one of ${BACKENDS.join(', ')}`).default('postgres'),
  DATA_DIR: z.string().min(1, 'is empty').default('./data'),
  /** Jobs that a worker runs at once, and as many again while those wait for GitHub. Each has a process of about 100 MB. */
  CONCURRENCY: z.coerce
    .number(NO_CONCURRENCY)
    .int(NO_CONCURRENCY)
    .min(2, NO_CONCURRENCY)
    .max(64, NO_CONCURRENCY)
    .default(4),
  /** A job that needs more memory is ended. */
  JOB_MEMORY_MB: z.coerce.number(NO_MEMORY).int(NO_MEMORY).min(256, NO_MEMORY).default(900),
  /** A job that takes longer is ended, before its queue takes it for lost after twelve hours. */
  JOB_SECONDS: z.coerce
    .number(NO_SECONDS)
    .int(NO_SECONDS)
    .min(1, NO_SECONDS)
    .max(36_000, NO_SECONDS)
    .default(600),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'is not one of trace, debug, info, warn, error, fatal, silent',
    )
    .default('info'),
})

export type Environment = z.infer<typeof Environment>

export type Variables = Readonly<Record<string, string | undefined>>

/** Reads the service's settings. All missing and invalid variables are reported at once, by name. */
export function readEnvironment(env: Variables): Environment {
  const parsed = Environment.safeParse(env)
  const faults = new Map((parsed.error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]))
  for (const name of Object.keys(Environment.shape)) {
    const fault = strayCharacters(name, env[name] ?? '')
    if (fault !== null) faults.set(name, fault)
  }
  // The service would use a database of its own where another one is meant.
  if (env.DATABASE_BACKEND !== undefined && env.DATABASE_URL === undefined) {
    faults.set('DATABASE_BACKEND', 'is set and DATABASE_URL is not')
  }
  if (parsed.success && faults.size === 0) return parsed.data
  const all = [...faults].map(([name, fault]) => `${name} ${fault}`)
  throw new UserError(`The service cannot start: ${all.join('; ')}.`)
}

/** A webhook secret with them would fit no signature, and nothing would say why. */
function strayCharacters(name: string, value: string): string | null {
  const text = value.trim()
  if (/^(["']).*\1$/s.test(text)) {
    return 'is in quotation marks, which are part of the value here: remove them'
  }
  return text !== value && name !== 'PRIVATE_KEY' ? 'begins or ends with a space or a line end' : null
}

function isRsaKey(key: string): boolean {
  try {
    return createPrivateKey(key).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}
