import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Options, SimulatedGitHub, Step } from './index.ts'
import type { Order, Start } from './process-main.ts'

/** A simulated GitHub in a process of its own: its work does not count as that of a bench or a service. */
export interface SimulatedGitHubProcess {
  readonly url: string
  readonly app: SimulatedGitHub['app']
  /**
   * Calls a function of the scene, or a verb. Results are copies without functions; a copy of a repository, pull request,
   * installation, check run or review comment may be an argument again.
   */
  call<Result = unknown>(name: string, ...args: readonly unknown[]): Promise<Result>
  /** Calls `hook` at each step of each request, which waits for it; the result ends that. */
  onRequest(hook: (step: Step) => void | Promise<void>): Promise<() => Promise<void>>
  /** Processor time since the start, in milliseconds. */
  processorTime(): Promise<{ readonly user: number; readonly system: number }>
  stop(): Promise<void>
}

type Message =
  | { readonly id: number; readonly result?: unknown; readonly error?: string }
  | { readonly step: Step & { readonly id: number } }

/** `scene`: a module whose functions get the simulation (`SimulatedGitHub`) and the arguments of `call`. */
export async function forkSimulatedGitHub({
  scene,
  ...options
}: Options & { readonly scene?: URL } = {}): Promise<SimulatedGitHubProcess> {
  const child = fork(new URL('process-main.ts', import.meta.url), { execArgv: [] })
  const start: Start = { options, scene: scene?.href ?? null }
  child.send(start)
  const [started] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the simulated GitHub ended with ${code} at its start`)
    }),
  ])
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let count = 0
  let hook: ((step: Step) => void | Promise<void>) | null = null

  async function callHook({ id, ...step }: Step & { readonly id: number }): Promise<void> {
    await hook?.(step)
    await call('goOn', id)
  }

  child.on('message', (message: Message) => {
    if ('step' in message) return void callHook(message.step)
    const { id, result, error } = message
    if (error === undefined) waiting.get(id)?.resolve(result)
    else waiting.get(id)?.reject(new Error(error))
    waiting.delete(id)
  })
  child.on('exit', (code) => {
    for (const one of waiting.values()) one.reject(new Error(`the simulated GitHub ended with ${code}`))
  })

  function call<Result>(name: string, ...args: readonly unknown[]): Promise<Result> {
    count += 1
    const order: Order = { id: count, name, args }
    const done = Promise.withResolvers<unknown>()
    waiting.set(order.id, done)
    child.send(order)
    return done.promise as Promise<Result>
  }

  return {
    url: started.url,
    app: started.app,
    call,
    async onRequest(wanted) {
      hook = wanted
      await call('watch', true)
      return async () => {
        hook = null
        await call('watch', false)
      }
    },
    async processorTime() {
      const { user, system } = await call<NodeJS.CpuUsage>('processorTime')
      return { user: user / 1000, system: system / 1000 }
    },
    async stop() {
      if (child.exitCode !== null) return
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
