import { describe, expect, it } from 'vitest'
import { createInProcessQueue, type QueueOptions } from './in-process-queue.ts'

interface Job {
  readonly key: string
  readonly name: string
}

/** A queue whose jobs run until the test ends them. */
function setUp(options: Partial<QueueOptions<Job>> = {}) {
  const events: string[] = []
  const running = new Map<string, PromiseWithResolvers<void>>()
  const queue = createInProcessQueue<Job>({
    keyOf: (job) => job.key,
    merge: () => null,
    run: (job) => {
      events.push(`${job.name} runs`)
      const end = Promise.withResolvers<void>()
      running.set(job.name, end)
      return end.promise
    },
    giveUp: async (job) => {
      events.push(`gave up ${job.name}`)
    },
    isRetryable: () => false,
    retryDelays: [],
    log: { info() {}, error: (_fields, message) => events.push(message) },
    ...options,
  })

  function end(name: string): void {
    running.get(name)?.resolve()
  }

  return { queue, events, end, fail: (name: string) => running.get(name)?.reject(new Error('broken')) }
}

const job = (key: string, name: string): Job => ({ key, name })
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('jobs', () => {
  it('of one pull request run one after another, those of others beside them', async () => {
    const { queue, events, end } = setUp()
    await queue.send(job('pull 1', 'a'))
    await queue.send(job('pull 1', 'b'))
    await queue.send(job('pull 2', 'c'))
    expect(events).toEqual(['a runs', 'c runs'])
    end('a')
    await turn()
    expect(events).toEqual(['a runs', 'c runs', 'b runs'])
    end('b')
    end('c')
    await queue.idle()
  })

  it('run four at a time', async () => {
    const { queue, events, end } = setUp()
    for (const name of ['a', 'b', 'c', 'd', 'e']) await queue.send(job(name, name))
    expect(events).toEqual(['a runs', 'b runs', 'c runs', 'd runs'])
    end('b')
    await turn()
    expect(events.at(-1)).toBe('e runs')
  })

  it('that wait take in another like them, and the running one does not', async () => {
    const { queue, events, end } = setUp({ merge: (_, next) => next })
    await queue.send(job('pull 1', 'first'))
    await queue.send(job('pull 1', 'second'))
    await queue.send(job('pull 1', 'third'))
    end('first')
    await turn()
    end('third')
    await queue.idle()
    expect(events).toEqual(['first runs', 'third runs'])
  })
})

describe('a job that fails', () => {
  it('is logged and reported, and the next one runs', async () => {
    const { queue, events, fail, end } = setUp()
    await queue.send(job('pull 1', 'a'))
    await queue.send(job('pull 1', 'b'))
    fail('a')
    await turn()
    end('b')
    await queue.idle()
    expect(events).toEqual(['a runs', 'the job failed', 'gave up a', 'b runs'])
  })

  it('is logged twice when reporting it fails too', async () => {
    const { queue, events, fail } = setUp({ giveUp: () => Promise.reject(new Error('broken too')) })
    await queue.send(job('pull 1', 'a'))
    fail('a')
    await queue.idle()
    expect(events).toEqual(['a runs', 'the job failed', 'the failure could not be reported on GitHub'])
  })

  it('runs again when that can help, and is given up when it did not', async () => {
    const attempts: string[] = []
    const { queue, events } = setUp({
      run: async ({ name }) => {
        attempts.push(name)
        throw new Error('GitHub is down')
      },
      isRetryable: () => true,
      retryDelays: [0, 0],
    })
    await queue.send(job('pull 1', 'a'))
    await queue.idle()
    expect(attempts).toEqual(['a', 'a', 'a'])
    expect(events).toEqual(['the job failed', 'gave up a'])
  })
})

it('finishes what it accepted when it stops, and takes no more', async () => {
  const { queue, events, end } = setUp()
  await queue.send(job('pull 1', 'a'))
  await queue.send(job('pull 1', 'b'))
  const stopped = queue.stop()
  await expect(queue.send(job('pull 1', 'c'))).rejects.toThrow('is stopping')
  end('a')
  await turn()
  end('b')
  await stopped
  expect(events).toEqual(['a runs', 'b runs'])
})
