import type { CheckReport } from '../../src/analysis/model/types.ts'
import { localSettingsAt } from '../../src/cli/open-repository.ts'
import { type LocalSource, localSource } from '../../src/git/local-source.ts'
import { findRepository, git, type Repository } from '../../src/git/repository.ts'
import { mergeBase } from '../../src/git/revisions.ts'
import { checkRevisions } from '../../src/pipeline/check-revisions.ts'
import { NULL_STORE } from '../../src/pipeline/null-store.ts'

/** A repository of the simulated GitHub, read from its disk: what the app said over HTTP is held against it. */
export interface Local {
  readonly repository: Repository
  readonly source: LocalSource
}

export async function openLocal(gitDir: string): Promise<Local> {
  const repository = await findRepository(gitDir, process.env)
  return { repository, source: localSource(repository) }
}

/** The verdict on a pull request's commits. */
export async function checkLocally(
  { repository, source }: Local,
  { base, head }: { readonly base: string; readonly head: string },
): Promise<CheckReport> {
  const { settings } = await localSettingsAt(source, base)
  return await checkRevisions(
    source,
    { base: await mergeBase(repository, base, head), head },
    settings,
    NULL_STORE,
  )
}

/** What git prints, without its last line end. */
export async function gitLine(repository: Repository, args: readonly string[]): Promise<string> {
  const { stdout } = await git(repository, args)
  return stdout.toString().replace(/\n$/, '')
}
