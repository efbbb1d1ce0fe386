import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startSimulatedGitHub } from '../../test/simulated-github/index.ts'
import { serviceEnvironment } from '../../test/support/service-environment.ts'
import type { ServiceState } from './service-process.ts'

/** Requests to GitHub, and how long it took until nothing was left to do. */
interface Calls {
  readonly reads: number
  readonly writes: number
  /** Of the answers to what was read. */
  readonly bytes: number
  readonly milliseconds: number
}

export interface ServiceCosts {
  /** The first push of a repository that the service has never seen. */
  readonly firstContact: Calls
  /** The review of a pull request that changes one file, after it. */
  readonly review: Calls
  /** What of the review's reads is for sources. */
  readonly sourceReads: number
  /** Of the answers that hold sources: both trees, which hold every path, and the changed blobs. */
  readonly sourceBytes: { readonly trees: number; readonly blobs: number }
  /** Resident, in MiB: when the service has started, and at its peak during first contact. */
  readonly memoryMb: { readonly base: number; readonly peak: number }
}

const TREES = /\/git\/trees\//
const BLOBS = /\/(tarball|git\/blobs)\/|^\/graphql$/

/** Runs the service, as a process of its own, on a simulated GitHub that holds the repository. */
export async function serviceCosts(repository: string, changed: string, text: string): Promise<ServiceCosts> {
  const github = await startSimulatedGitHub({ events: ['pull_request', 'push'], permissions: PERMISSIONS })
  const service = await startProcess({ ...process.env, ...(await serviceEnvironment(github)) })
  github.connect(`${service.started.url}/api/github/webhooks`)

  async function requestsDuring(happening: () => Promise<unknown>) {
    const before = github.state.log.length
    await happening()
    const start = performance.now()
    while ((await github.deliver()).length > 0) await service.idle()
    return { log: github.state.log.slice(before), milliseconds: performance.now() - start }
  }

  try {
    const project = await github.createRepository({ owner: 'acme', name: 'project', from: repository })
    const first = await requestsDuring(() =>
      github.push(project, project.defaultBranch, { 'bench.txt': 'pushed\n' }),
    )
    const { memoryMb } = await service.idle()
    const review = await requestsDuring(async () => {
      await github.commitFiles(project, 'bench', { [changed]: text })
      await github.openPullRequest(project, { head: 'bench' })
    })
    const [trees, blobs] = [TREES, BLOBS].map((route) => review.log.filter((r) => route.test(r.route ?? '')))
    return {
      firstContact: callsOf(first),
      review: callsOf(review),
      sourceReads: (trees?.length ?? 0) + (blobs?.length ?? 0),
      sourceBytes: { trees: bytesOf(trees ?? []), blobs: bytesOf(blobs ?? []) },
      memoryMb: { base: service.started.memoryMb.now, peak: memoryMb.peak },
    }
  } finally {
    service.stop()
    await github.stop()
  }
}

type Requests = Awaited<ReturnType<typeof startSimulatedGitHub>>['state']['log']

function callsOf({ log, milliseconds }: { log: Requests; milliseconds: number }): Calls {
  const reads = log.filter(({ method, route }) => method === 'GET' || route === '/graphql')
  return { reads: reads.length, writes: log.length - reads.length, bytes: bytesOf(reads), milliseconds }
}

function bytesOf(requests: Requests): number {
  return requests.reduce((sum, { responseBytes }) => sum + responseBytes, 0)
}

async function startProcess(env: NodeJS.ProcessEnv) {
  const program = fileURLToPath(new URL('service-process.ts', import.meta.url))
  const child = fork(program, { env, execArgv: ['--expose-gc'] })
  const state = async (): Promise<ServiceState> => {
    const [answer] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('the service ended'))),
    ])
    return answer
  }
  const started = await state()
  return {
    started,
    idle: () => {
      child.send('idle?')
      return state()
    },
    stop: () => child.disconnect(),
  }
}

const PERMISSIONS = {
  checks: 'write',
  contents: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
} as const
