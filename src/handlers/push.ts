import { SETTINGS_FILES } from '../config/load-settings.ts'
import type { BaseJob } from '../jobs/payloads.ts'
import { type Handler, jobOrigin } from './delivery.ts'
import { PushEvent } from './events/schema.ts'

const BRANCH = 'refs/heads/'
/** GitHub lists no more. */
const MAX_COMMITS = 2048

/** A branch moved: pull requests are compared with the default branch, and judged by the settings of their base. */
export const handlePush: Handler = (delivery) => {
  const event = PushEvent.parse(delivery.payload)
  const { ref, before, after } = event
  if (event.deleted || !ref.startsWith(BRANCH)) return []
  const origin = jobOrigin(delivery, event)
  const branch = ref.slice(BRANCH.length)
  return [
    ...(branch === event.repository.default_branch
      ? [{ ...origin, kind: 'index-revision', sha: after } as const]
      : []),
    ...basesOf(event).map(
      (more) => ({ ...origin, kind: 'review-base', branch, before, after, ...more }) as const,
    ),
  ]
}

/** A forced push may also take commits away, which GitHub does not list. No pull request has a new branch as its base. */
function basesOf(event: PushEvent): readonly Pick<BaseJob, 'forced'>[] {
  if (event.created) return []
  if (changesSettings(event)) return [{}]
  return event.forced ? [{ forced: [event.before] }] : []
}

function changesSettings({ commits }: PushEvent): boolean {
  if (commits.length >= MAX_COMMITS) return true
  return commits.some(({ added, modified, removed }) =>
    [...added, ...modified, ...removed].some((path) => SETTINGS_FILES.includes(path)),
  )
}
