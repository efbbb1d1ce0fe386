import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ServiceProcess, serve } from './processes.ts'
import type { Project } from './scene.ts'
import { completed, type Site, startFleet } from './site.ts'
import { rounded } from './statistics.ts'
import { familyOf, residentMb } from './system.ts'
import { type ByRole, watch } from './usage.ts'
import { opened } from './webhooks.ts'

/** Resident memory in MiB. */
export interface Memory {
  /** Before the first job. */
  readonly rest: {
    readonly web: number
    readonly worker: number
    /** Both roles in one process. */
    readonly service: number
    readonly embedded: { readonly service: number; readonly database: number }
  }
  /** At the peak of a first review, and what it took in seconds; null where it did not end. */
  readonly firstReview: ByRole & { readonly modules: number; readonly seconds: number | null }
  /** What the check shows of the same review where JOB_MEMORY_MB is low. */
  readonly lowLimit: { readonly limitMb: number; readonly shown: string }
}

/** The least that the service accepts. */
const LOW = 256

/** Until memory that the start needed is free again. */
const SETTLE = 5_000

const PATIENCE = { seconds: 240 }

export async function measureMemory(site: Site, modules: number): Promise<Memory> {
  return {
    rest: await atRest(site),
    firstReview: { ...(await firstReview(site, modules)), modules },
    lowLimit: { limitMb: LOW, shown: await beyondLimit(site, modules) },
  }
}

async function atRest(site: Site): Promise<Memory['rest']> {
  const folder = mkdtempSync(join(tmpdir(), 'celery-guard-bench-'))
  const started: ServiceProcess[] = []
  try {
    const variables = await site.variables()
    const { DATABASE_URL, ...embedded } = await site.variables({ DATA_DIR: folder })
    for (const role of ['web', 'worker', 'both'] as const) started.push(await serve(role, variables))
    started.push(await serve('both', embedded))
    await sleep(SETTLE)
    const [web = 0, worker = 0, service = 0, withEmbedded = 0] = started.map(({ pid }) => nowOf([pid]))
    const database = nowOf(familyOf(started.at(-1)?.pid ?? 0).slice(1))
    return { web, worker, service, embedded: { service: withEmbedded, database } }
  } finally {
    await Promise.all(started.map((one) => one.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

function nowOf(pids: readonly number[]): number {
  return rounded(pids.reduce((sum, pid) => sum + residentMb(pid).now, 0))
}

async function firstReview(
  site: Site,
  modules: number,
): Promise<ByRole & { readonly seconds: number | null }> {
  const fleet = await startFleet(await site.variables())
  const watching = watch(site, fleet)
  try {
    const project = await site.github.call<Project>('prepareLarge', 'memory', modules)
    const start = performance.now()
    await send(site, fleet.web.url, project)
    const done = await completed(site, project.owner, 1, PATIENCE)
    const seconds = done ? rounded((performance.now() - start) / 1000) : null
    return { ...watching.peak(), seconds }
  } finally {
    watching.stop()
    await fleet.stop()
  }
}

/** The job ends twice with its process, and is given up. */
async function beyondLimit(site: Site, modules: number): Promise<string> {
  const fleet = await startFleet(await site.variables({ JOB_MEMORY_MB: String(LOW) }))
  try {
    const project = await site.github.call<Project>('prepareLarge', 'limit', modules)
    await send(site, fleet.web.url, project)
    await completed(site, project.owner, 1, PATIENCE)
    const outputs = await site.github.call<readonly string[]>('outputsOf', project.owner)
    return outputs.at(-1) ?? ''
  } finally {
    await fleet.stop()
  }
}

async function send({ github, generator }: Site, url: string, project: Project): Promise<void> {
  const secret = github.app.webhookSecret
  await generator.run({
    url,
    secret,
    rate: 1,
    seconds: 1,
    webhooks: [opened(project, project.numbers[0] ?? 1)],
  })
}
