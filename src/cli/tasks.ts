import type { TasksReport } from '../analysis/model/types.ts'
import { localSource } from '../git/local-source.ts'
import type { Repository } from '../git/repository.ts'
import { resolveCommit } from '../git/revisions.ts'
import { tasksJson } from './json.ts'
import { localSettingsAt, openCache, openRepository } from './open-repository.ts'
import { print } from './output.ts'

interface TasksOptions {
  readonly repo: string
  readonly rev: string
  readonly format: 'text' | 'json'
}

/** `celery-guard tasks`: prints the tasks of a revision. */
export async function tasks(options: TasksOptions): Promise<number> {
  const report = await readTasks(options)
  if (options.format === 'json') await print(tasksJson(report))
  else await print((await import('./tasks-text.ts')).tasksText(report))
  return 0
}

async function readTasks(options: TasksOptions): Promise<TasksReport> {
  // The analysis is loaded while git runs.
  const [{ repository, commit }, { listTasks }, cache] = await Promise.all([
    open(options),
    import('../pipeline/list-tasks.ts'),
    openCache(),
  ])
  const store = cache.of(repository)
  const source = localSource(repository, store)
  try {
    const loading = localSettingsAt(source, commit)
    const [report, { gaps }] = await Promise.all([
      listTasks(
        source,
        commit,
        loading.then(({ settings }) => settings),
        store,
      ),
      loading,
    ])
    return { ...report, unresolved: [...gaps, ...report.unresolved] }
  } finally {
    cache.close()
    await source.close()
  }
}

async function open({ repo, rev }: TasksOptions): Promise<{ repository: Repository; commit: string }> {
  const repository = await openRepository(repo)
  return { repository, commit: await resolveCommit(repository, rev) }
}
