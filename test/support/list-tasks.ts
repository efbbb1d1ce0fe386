import { DEFAULT_SETTINGS } from '../../src/analysis/model/settings.ts'
import type { TasksReport } from '../../src/analysis/model/types.ts'
import { listTasks } from '../../src/pipeline/list-tasks.ts'
import { NULL_STORE } from '../../src/pipeline/null-store.ts'
import { type Files, memorySource } from './memory-source.ts'

/** The tasks of a repository that holds these files. */
export function tasksIn(files: Files): Promise<TasksReport> {
  return listTasks(memorySource({ rev: files }), 'rev', DEFAULT_SETTINGS, NULL_STORE)
}
