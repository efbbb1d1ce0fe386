import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readEnvironment } from './environment.ts'
import { UserError } from './shared/errors.ts'

const KEY = keyOf(generateKeyPairSync('rsa', { modulusLength: 2048 }))
const [KEY_LINE = ''] = KEY.split('\n')
const NEEDED = { APP_ID: '12', PRIVATE_KEY: KEY, WEBHOOK_SECRET: 'secret' }

describe('the environment', () => {
  it('needs three variables', () => {
    expect(readEnvironment(NEEDED)).toEqual({
      ...NEEDED,
      GITHUB_API_URL: 'https://api.github.com',
      HOST: 'localhost',
      PORT: 3000,
      DATABASE_BACKEND: 'postgres',
      DATA_DIR: './data',
      CONCURRENCY: 4,
      JOB_MEMORY_MB: 900,
      JOB_SECONDS: 600,
      LOG_LEVEL: 'info',
    })
  })

  it('names the kind of a database that it has the URL of', () => {
    const database = { DATABASE_BACKEND: 'citus', DATABASE_URL: 'postgres://localhost/guard' }
    expect(readEnvironment({ ...NEEDED, ...database })).toMatchObject(database)
  })

  it('can hold the key in one line', () => {
    expect(readEnvironment({ ...NEEDED, PRIVATE_KEY: KEY.replaceAll('\n', '\\n') }).PRIVATE_KEY).toBe(KEY)
  })

  it('reports all missing variables in one sentence', () => {
    expect(() => readEnvironment({})).toThrow(
      new UserError(
        'The service cannot start: APP_ID is not set; PRIVATE_KEY is not set; WEBHOOK_SECRET is not set.',
      ),
    )
  })

  it.each([
    [
      { APP_ID: 'celery-guard' },
      'APP_ID is not the number that GitHub shows on the settings page of the app',
    ],
    [{ APP_ID: '"12"' }, 'APP_ID is in quotation marks, which are part of the value here: remove them'],
    [{ APP_ID: '12\n' }, 'APP_ID begins or ends with a space or a line end'],
    [
      { PRIVATE_KEY: `'${KEY}'` },
      'PRIVATE_KEY is in quotation marks, which are part of the value here: remove them',
    ],
    [{ WEBHOOK_SECRET: '' }, 'WEBHOOK_SECRET is empty: anybody could send webhooks'],
    [{ WEBHOOK_SECRET: 'secret\n' }, 'WEBHOOK_SECRET begins or ends with a space or a line end'],
    [
      { WEBHOOK_SECRET: "'secret'" },
      'WEBHOOK_SECRET is in quotation marks, which are part of the value here: remove them',
    ],
    [{ GITHUB_API_URL: 'github.example.com' }, 'GITHUB_API_URL is not an http:// or https:// URL'],
    [{ GITHUB_API_URL: 'ftp://github.example.com' }, 'GITHUB_API_URL is not an http:// or https:// URL'],
    [{ HOST: '' }, 'HOST is empty'],
    [
      { DATABASE_URL: 'postgres://guard:pass#word@db/guard' },
      'DATABASE_URL is not a postgres:// URL; special characters of its password must be percent-encoded',
    ],
    [{ JOB_SECONDS: '3000000' }, 'JOB_SECONDS is not a number of seconds between 1 and 36000'],
    [
      { RULE_PAGES_URL: 'javascript:alert(1)' },
      'RULE_PAGES_URL is not an http:// or https:// URL without brackets',
    ],
    [
      { RULE_PAGES_URL: 'https://a.example/)x' },
      'RULE_PAGES_URL is not an http:// or https:// URL without brackets',
    ],
    [{ PORT: '80000' }, 'PORT is not a port between 1 and 65535'],
    [{ PORT: 'http' }, 'PORT is not a port between 1 and 65535'],
    [{ DATABASE_BACKEND: 'citus' }, 'DATABASE_BACKEND is set and DATABASE_URL is not'],
    [
      { DATABASE_BACKEND: 'mysql', DATABASE_URL: 'postgres://localhost/guard' },
      'DATABASE_BACKEND is not one of postgres, citus, cockroachdb, yugabytedb',
    ],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is not one of trace, debug, info, warn, error, fatal, silent'],
  ])('with %j is explained', (variable, expected) => {
    expect(() => readEnvironment({ ...NEEDED, ...variable })).toThrow(
      new UserError(`The service cannot start: ${expected}.`),
    )
  })

  it.each([
    ['the path of the file', 'key.pem'],
    ['its first line', KEY_LINE],
    ['without its end', KEY.slice(0, KEY.length / 2)],
    ['with spaces for line ends', KEY.replaceAll('\n', ' ')],
    ['in base64 once more', Buffer.from(KEY).toString('base64')],
    ['of another kind', keyOf(generateKeyPairSync('ed25519'))],
  ])('with a key that is %s is explained, without the key', (_, key) => {
    expect(() => readEnvironment({ ...NEEDED, PRIVATE_KEY: key })).toThrow(
      new UserError(
        'The service cannot start: PRIVATE_KEY is not the whole content of the .pem file that GitHub made for the app: all its lines, or \\n for each line end.',
      ),
    )
  })
})

function keyOf({ privateKey }: { readonly privateKey: KeyObject }): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
