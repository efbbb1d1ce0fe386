import { parseArgs } from 'node:util'

export const STAGES = ['acknowledgement', 'fairness', 'throughput', 'memory', 'stop'] as const

export type Stage = (typeof STAGES)[number]

export interface Options {
  /** Webhooks a second. */
  readonly rate: number
  /** Under load with reviews running; the other loads take a share of it. */
  readonly seconds: number
  /** Processes of the worker role while reviews are counted. */
  readonly workers: number
  /** Reviews to count. */
  readonly reviews: number
  /** Modules with tasks in the project whose first review is measured. */
  readonly modules: number
  readonly only: readonly Stage[]
  /** Where to write the figures; null for nowhere. */
  readonly json: string | null
}

export const USAGE = `usage: npm run bench:load -- [--rate N] [--seconds N] [--workers N] [--reviews N] [--modules N]
  [--only ${STAGES.join(',')}] [--quick] [--json FILE]`

/** Null for arguments that are not understood. */
export function readOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rate: { type: 'string', default: '200' },
      seconds: { type: 'string' },
      workers: { type: 'string', default: '1' },
      reviews: { type: 'string' },
      modules: { type: 'string', default: '2000' },
      only: { type: 'string', default: STAGES.join(',') },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  })
  const only = values.only.split(',')
  const numbers = {
    rate: Number(values.rate),
    seconds: Number(values.seconds ?? (values.quick ? 10 : 60)),
    workers: Number(values.workers),
    reviews: Number(values.reviews ?? (values.quick ? 100 : 300)),
    modules: Number(values.modules),
  }
  const areStages = only.every((one) => STAGES.some((stage) => stage === one))
  if (!areStages || !Object.values(numbers).every((one) => Number.isInteger(one) && one > 0)) return null
  return { ...numbers, only: STAGES.filter((stage) => only.includes(stage)), json: values.json ?? null }
}
