export { checkRevisions } from './pipeline/check-revisions.ts'
export { listTasks } from './pipeline/list-tasks.ts'
