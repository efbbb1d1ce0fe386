import { type ChildProcess, fork } from 'node:child_process'
import type { Ended, Wanted } from './starter-process.ts'

/**
 * Runs git from a small process of its own: to start a program the system copies the page tables of the process that
 * asks, which takes 10 ms where a simulated GitHub and its tests have filled it.
 */
interface Starter {
  run(args: readonly string[], input: string | Uint8Array): Promise<Ended>
}

export function createStarter(env: NodeJS.ProcessEnv): Starter {
  const waiting = new Map<number, PromiseWithResolvers<Ended>>()
  let child: ChildProcess | undefined
  let count = 0

  function start(): ChildProcess {
    const script = new URL('starter-process.ts', import.meta.url)
    const started = fork(script, { env, execArgv: [], serialization: 'advanced' })
    started.on('message', ({ id, ended }: { id: number; ended: Ended }) => {
      waiting.get(id)?.resolve(ended)
      waiting.delete(id)
      if (waiting.size === 0) started.channel?.unref()
    })
    started.on('exit', (code) => {
      child = undefined
      for (const one of waiting.values()) one.reject(new Error(`what starts git ended with ${code}`))
      waiting.clear()
    })
    // It ends with this process, which need not wait for it.
    started.unref()
    return started
  }

  return {
    run(args, input) {
      child ??= start()
      const id = count++
      const ended = Promise.withResolvers<Ended>()
      waiting.set(id, ended)
      child.channel?.ref()
      const wanted: Wanted = { id, args, input }
      child.send(wanted)
      return ended.promise
    },
  }
}
