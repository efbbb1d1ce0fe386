import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder that is removed when its test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'celery-guard-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Git with one fixed identity and none of this machine's configuration. */
export const GIT_ENVIRONMENT: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
}

interface TemporaryRepository {
  readonly dir: string
  git(...args: string[]): string
  write(files: Readonly<Record<string, string | Buffer>>): void
  /** Writes the files, commits everything and returns the commit's id. */
  commit(files?: Readonly<Record<string, string | Buffer>>): string
}

/** A repository in `dir`: the one that is there, or a new one with a branch `main` and no commit. */
export function temporaryRepository(dir = temporaryFolder()): TemporaryRepository {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', dir, ...args], { env: GIT_ENVIRONMENT, stdio: 'pipe' })
      .toString()
      .trim()
  const write: TemporaryRepository['write'] = (files) => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true })
      writeFileSync(join(dir, path), content)
    }
  }
  mkdirSync(dir, { recursive: true })
  if (!existsSync(join(dir, '.git'))) git('init', '--quiet', '--initial-branch=main')
  return {
    dir,
    git,
    write,
    commit: (files = {}) => {
      write(files)
      git('add', '--all')
      git('commit', '--quiet', '--allow-empty', '--message=change')
      return git('rev-parse', 'HEAD')
    },
  }
}
