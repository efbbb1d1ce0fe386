import type { CheckReport, Finding, Task } from '../../src/analysis/model/types.ts'
import { localSettingsAt } from '../../src/cli/open-repository.ts'
import { listTasks } from '../../src/pipeline/list-tasks.ts'
import { NULL_STORE } from '../../src/pipeline/null-store.ts'
import type { Local } from './local.ts'

/** What became of the wire names that the pull request had lost. */
export interface Proof {
  /** By the very task that had them before the pull request. */
  readonly restored: readonly { readonly name: string; readonly task: Task }[]
  /** A fix for them was committed, and yet no such task is registered under them. */
  readonly broken: readonly string[]
  /** No fix was offered, or it was not taken. */
  readonly gone: readonly string[]
}

/** Lists the tasks at `head`, without GitHub in between, and looks for the names that the fixes promised. */
export async function verifyFixed(
  { source }: Local,
  revisions: { readonly base: string; readonly head: string },
  report: CheckReport,
  fixed: readonly Finding[],
): Promise<Proof> {
  const { settings } = await localSettingsAt(source, revisions.base)
  const { tasks } = await listTasks(source, revisions.head, settings, NULL_STORE)
  const renamings = fixed.flatMap(({ names }) => names.filter((name) => name.old !== name.new))
  const promised = new Set(renamings.flatMap(({ old }) => old ?? []))
  const restored = [...promised].flatMap((name) => {
    const successor = report.changes.find(({ old }) => old?.name === name)?.new
    const task = tasks.find((one) => one.name === name && isSame(one, successor))
    return task === undefined ? [] : [{ name, task }]
  })
  const found = new Set(restored.map(({ name }) => name))
  const registered = new Set(tasks.map(({ name }) => name))
  const lost = report.changes.filter(({ breaking }) => breaking).flatMap(({ old }) => old?.name ?? [])
  return {
    restored,
    broken: [...promised].filter((name) => !found.has(name)),
    gone: lost.filter((name) => !registered.has(name) && !promised.has(name)),
  }
}

/** The same function, whatever line it has come to. */
function isSame(task: Task, successor: Task | null | undefined): boolean {
  return task.path === successor?.path && task.qualname === successor.qualname
}
