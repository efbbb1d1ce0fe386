import type { SimulatedGitHub } from '../simulated-github/index.ts'
import { freePort } from './free-port.ts'

/** The variables of a service for a simulated GitHub, on a free port. Its database is in memory unless one is given. */
export async function serviceEnvironment(
  github: SimulatedGitHub,
  databaseUrl?: string,
): Promise<Record<string, string>> {
  return {
    APP_ID: String(github.app.id),
    PRIVATE_KEY: github.app.privateKey,
    WEBHOOK_SECRET: github.app.webhookSecret,
    GITHUB_API_URL: github.url,
    HOST: '127.0.0.1',
    PORT: String(await freePort()),
    LOG_LEVEL: 'error',
    ...(databaseUrl === undefined ? { DATA_DIR: ':memory:' } : { DATABASE_URL: databaseUrl }),
  }
}
