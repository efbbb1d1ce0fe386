import { ProbotOctokit } from 'probot'
import { startService } from '../../src/compose.ts'
import { startSimulatedGitHub } from '../../test/simulated-github/index.ts'
import { serviceEnvironment } from '../../test/support/service-environment.ts'

/** Requests to GitHub, and how long it took until nothing was left to do. */
export interface Calls {
  readonly reads: number
  readonly writes: number
  readonly milliseconds: number
}

export interface ServiceCosts {
  /** The first push of a repository that the service has never seen. */
  readonly firstContact: Calls
  /** The review of a pull request that changes one file, after it. */
  readonly review: Calls
  /** What of the review's reads is for sources. */
  readonly sourceReads: number
}

const SOURCES = /\/(tarball|git\/trees|git\/blobs)\/|^\/graphql$/

/** Runs the service on a simulated GitHub that holds the repository. */
export async function serviceCosts(repository: string, changed: string, text: string): Promise<ServiceCosts> {
  const github = await startSimulatedGitHub({ events: ['pull_request', 'push'], permissions: PERMISSIONS })
  const Octokit = ProbotOctokit.defaults((options: object) => ({ ...options, throttle: { enabled: false } }))
  const service = await startService(await serviceEnvironment(github), {
    Octokit: Octokit as typeof ProbotOctokit,
    retryDelays: [],
  })
  github.connect(`${service.url}/api/github/webhooks`)

  async function calls(happening: () => Promise<unknown>): Promise<Calls & { readonly sources: number }> {
    const before = github.state.log.length
    await happening()
    const start = performance.now()
    while ((await github.deliver()).length > 0) await service.idle()
    const milliseconds = performance.now() - start
    const log = github.state.log.slice(before)
    const isRead = ({ method, route }: (typeof log)[number]) => method === 'GET' || route === '/graphql'
    const reads = log.filter(isRead)
    const sources = reads.filter(({ route }) => SOURCES.test(route ?? '')).length
    return { reads: reads.length, writes: log.length - reads.length, milliseconds, sources }
  }

  try {
    const project = await github.createRepository({ owner: 'acme', name: 'project', from: repository })
    const first = await calls(() => github.push(project, project.defaultBranch, { 'bench.txt': 'pushed\n' }))
    const review = await calls(async () => {
      await github.commitFiles(project, 'bench', { [changed]: text })
      await github.openPullRequest(project, { head: 'bench' })
    })
    const { sources: _, ...firstContact } = first
    const { sources: sourceReads, ...costs } = review
    return { firstContact, review: costs, sourceReads }
  } finally {
    await service.stop()
    await github.stop()
  }
}

const PERMISSIONS = {
  checks: 'write',
  contents: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
} as const
