import { type Acknowledgements, measureAcknowledgement } from './acknowledgement.ts'
import { type Fairness, measureFairness } from './fairness.ts'
import { type Memory, measureMemory } from './memory.ts'
import type { Options, Stage } from './options.ts'
import { openSite, type Site } from './site.ts'
import { type Distribution, rounded } from './statistics.ts'
import { measureStop, type Stop } from './stop.ts'
import { load } from './system.ts'
import { showAcknowledgements, showFairness, showMemory, showStop, showThroughput } from './table.ts'
import { measureThroughput, type Throughput } from './throughput.ts'
import type { ByRole } from './usage.ts'

export interface Figures {
  /** In milliseconds, with reviews running. */
  readonly ack?: Distribution
  readonly reviewsPerSecond?: number
  /** In MiB, at the peak of a first review. */
  readonly memoryMb?: ByRole
  readonly acknowledgement?: Acknowledgements
  readonly fairness?: Fairness
  readonly throughput?: Throughput
  readonly memory?: Memory
  readonly stop?: Stop
  /** Processes that ran or waited for a processor, before and after: others disturb the figures. */
  readonly load: { readonly before: number; readonly after: number }
  readonly seconds: number
}

type Measured = Omit<Figures, 'load' | 'seconds'>

const STAGES: Readonly<
  Record<Stage, (site: Site, options: Options, show: (text: string) => void) => Promise<Measured>>
> = {
  async acknowledgement(site, options, show) {
    const acknowledgement = await measureAcknowledgement(site, options)
    show(showAcknowledgements(acknowledgement))
    const { reviews, memoryMb } = acknowledgement
    return { ack: reviews.service, memoryMb, acknowledgement }
  },
  async fairness(site, _options, show) {
    const fairness = await measureFairness(site)
    show(showFairness(fairness))
    return { fairness }
  },
  async throughput(site, options, show) {
    const throughput = await measureThroughput(site, options)
    show(showThroughput(throughput))
    return { reviewsPerSecond: throughput.reviewsPerSecond, throughput }
  },
  async memory(site, { modules }, show) {
    const memory = await measureMemory(site, modules)
    show(showMemory(memory))
    const { web, worker, runner, database } = memory.firstReview
    return { memoryMb: { web, worker, runner, database }, memory }
  },
  async stop(site, _options, show) {
    const stop = await measureStop(site)
    show(showStop(stop))
    return { stop }
  },
}

/** Each stage has a site of its own: none pays for what another one left. */
export async function measureLoad(options: Options, show: (text: string) => void): Promise<Figures> {
  const start = performance.now()
  const before = load()
  const measured: Measured[] = []
  for (const stage of options.only) {
    const site = await openSite()
    try {
      measured.push(await STAGES[stage](site, options, (text) => show(`${text}\n`)))
    } finally {
      await site.stop()
    }
  }
  const after = load()
  const seconds = rounded((performance.now() - start) / 1000)
  show(`load of the machine: ${before} before, ${after} after; ${seconds} s in all`)
  return { ...Object.assign({}, ...measured), load: { before, after }, seconds }
}
