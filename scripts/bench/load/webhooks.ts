import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Webhook } from './generator.ts'
import type { Project } from './scene.ts'

/** GitHub's own examples, so that sizes and contents are real. */
const EXAMPLES: readonly {
  readonly name: string
  readonly examples: readonly Readonly<Record<string, unknown>>[]
}[] = JSON.parse(
  readFileSync(
    createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json'),
    'utf8',
  ),
)

/** Of one pull request: the work that it asks for is its review. */
export function opened(project: Project, number: number): Webhook {
  const payload = example('pull_request', 'opened', project)
  Object.assign(payload, { number, pull_request: { ...(payload.pull_request as object), number } })
  return { event: 'pull_request', body: JSON.stringify(payload) }
}

/** A push to the default branch, whose new tip the service reads ahead of reviews. */
export function pushed(project: Project): Webhook {
  return push(project, 'refs/heads/main')
}

/** Webhooks that the service verifies and has nothing to do for, as most are. */
export function idle(project: Project): readonly Webhook[] {
  const comment = example('issue_comment', 'created', project)
  return [
    push(project, 'refs/heads/topic'),
    { event: 'issue_comment', body: JSON.stringify(comment) },
    ...(['created', 'completed'] as const).map((action) => ({
      event: 'check_run',
      body: JSON.stringify(example('check_run', action, project)),
    })),
    { event: 'pull_request', body: JSON.stringify(example('pull_request', 'labeled', project)) },
  ]
}

function push(project: Project, ref: string): Webhook {
  const payload = example('push', undefined, project)
  const repository = { ...(payload.repository as object), default_branch: 'main' }
  const body = JSON.stringify({ ...payload, ref, after: project.mainSha, deleted: false, repository })
  return { event: 'push', body }
}

function example(event: string, action: string | undefined, project: Project): Record<string, unknown> {
  const ofEvent = EXAMPLES.find(({ name }) => name === event)?.examples ?? []
  const found = ofEvent.find((one) => one.action === action)
  if (found === undefined) throw new Error(`no example of ${event} ${action}`)
  const { owner, name, installation } = project
  const repository = found.repository as Record<string, unknown>
  return {
    ...found,
    installation: { id: installation },
    repository: {
      ...repository,
      name,
      full_name: `${owner}/${name}`,
      owner: { ...(repository.owner as object), login: owner },
    },
  }
}

/** Webhooks in turn: of a hundred, so many of each kind, well mixed. */
export function mixed(
  parts: readonly { readonly share: number; readonly webhooks: readonly Webhook[] }[],
): Webhook[] {
  const rounds = Math.max(1, ...parts.map(({ share, webhooks }) => Math.ceil(webhooks.length / share)))
  return Array.from({ length: rounds * 100 }, (_, i) => {
    // 37 has no common divisor with 100: each place of a hundred comes once.
    let place = (i * 37) % 100
    for (const { share, webhooks } of parts) {
      if (place < share) return webhooks[(Math.floor(i / 100) * share + place) % webhooks.length]
      place -= share
    }
    return undefined
  }).filter((one) => one !== undefined)
}
