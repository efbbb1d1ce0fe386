import { z } from 'zod'
import { UserError } from './shared/errors.ts'

const NOT_SET = 'is not set'
const NO_PORT = 'is not a port between 1 and 65535'

const Environment = z.object({
  APP_ID: z
    .string(NOT_SET)
    .regex(/^\d+$/, 'is not the number that GitHub shows on the settings page of the app'),
  PRIVATE_KEY: z
    .string(NOT_SET)
    // Where a variable cannot hold line ends, they are commonly written as \n.
    .transform((key) => key.replaceAll('\\n', '\n'))
    .refine(
      (key) => key.includes('-----BEGIN '),
      'is not the content of the .pem file that GitHub made for the app',
    ),
  WEBHOOK_SECRET: z.string(NOT_SET).min(1, 'is empty: anybody could send webhooks'),
  GITHUB_API_URL: z.url('is not a URL').default('https://api.github.com'),
  HOST: z.string().default('localhost'),
  PORT: z.coerce.number(NO_PORT).int(NO_PORT).min(1, NO_PORT).max(65_535, NO_PORT).default(3000),
  /** A PostgreSQL server; by default the service caches facts in DATA_DIR. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'is not a postgres:// URL' }).optional(),
  DATA_DIR: z.string().min(1, 'is empty').default('./data'),
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
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
  throw new UserError(`The service cannot start: ${faults.join('; ')}.`)
}
