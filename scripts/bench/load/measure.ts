import { type Acknowledgements, measureAcknowledgement } from './acknowledgement.ts'
import type { Options } from './options.ts'
import { openSite } from './site.ts'
import { type Distribution, rounded } from './statistics.ts'
import { load } from './system.ts'
import { showAcknowledgements } from './table.ts'
import type { ByRole } from './usage.ts'

export interface Figures {
  /** In milliseconds, with reviews running. */
  readonly ack?: Distribution
  /** In MiB, at the peak of a first review. */
  readonly memoryMb?: ByRole
  readonly acknowledgement?: Acknowledgements
  /** Processes that ran or waited for a processor, before and after: others disturb the figures. */
  readonly load: { readonly before: number; readonly after: number }
  readonly seconds: number
}

export async function measureLoad(options: Options, show: (text: string) => void): Promise<Figures> {
  const start = performance.now()
  const before = load()
  const site = await openSite()
  try {
    const wanted = (stage: Options['only'][number]) => options.only.includes(stage)
    const acknowledgement = wanted('acknowledgement')
      ? await measureAcknowledgement(site, options)
      : undefined
    if (acknowledgement) show(showAcknowledgements(acknowledgement))
    const after = load()
    const seconds = rounded((performance.now() - start) / 1000)
    show(`load of the machine: ${before} before, ${after} after; ${seconds} s in all`)
    return {
      ...(acknowledgement && {
        ack: acknowledgement.reviews.service,
        memoryMb: acknowledgement.memoryMb,
        acknowledgement,
      }),
      load: { before, after },
      seconds,
    }
  } finally {
    await site.stop()
  }
}
