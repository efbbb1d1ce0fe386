import { describe, expect, it } from 'vitest'
import { readEnvironment } from './environment.ts'
import { UserError } from './shared/errors.ts'

const KEY = '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n'
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
    [
      { PRIVATE_KEY: 'key.pem' },
      'PRIVATE_KEY is not the content of the .pem file that GitHub made for the app',
    ],
    [{ WEBHOOK_SECRET: '' }, 'WEBHOOK_SECRET is empty: anybody could send webhooks'],
    [{ GITHUB_API_URL: 'github.example.com' }, 'GITHUB_API_URL is not a URL'],
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
      `The service cannot start: ${expected}.`,
    )
  })
})
