import { type Helper, startHelper } from './processes.ts'

export interface Webhook {
  readonly event: string
  readonly body: string
}

/** Webhooks at a constant rate, in turn, each with a delivery id of its own, whether earlier ones are answered or not. */
export interface Load {
  readonly url: string
  readonly secret: string
  readonly rate: number
  readonly seconds: number
  readonly webhooks: readonly Webhook[]
}

/** In milliseconds. */
export interface LoadResult {
  /** From when each webhook was due until its answer was read. */
  readonly latencies: readonly number[]
  /** From when each was due until the generator sent it: its own share. */
  readonly sentLate: readonly number[]
  /** Answers other than 200. */
  readonly failures: number
  readonly processorMs: number
}

export interface Generator extends Helper {
  run(load: Load): Promise<LoadResult>
}

export async function startGenerator(): Promise<Generator> {
  const helper = await startHelper(new URL('generator-process.ts', import.meta.url))
  return { ...helper, run: (load) => helper.ask<LoadResult>(load) }
}
