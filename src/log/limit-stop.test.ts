import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { limitStop } from './limit-stop.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('ends a process that a signal does not stop, within 20 seconds', () => {
  const lines: string[] = []
  const write = (_: object, message: string) => void lines.push(message)
  const exit = vi.fn()
  const stopped = Object.assign(new EventEmitter(), { exit })
  limitStop({ info: write, error: write }, stopped)
  vi.advanceTimersByTime(60_000)
  stopped.emit('SIGTERM')
  vi.advanceTimersByTime(15_000)
  expect(exit).not.toHaveBeenCalled()
  vi.advanceTimersByTime(5000)
  expect(exit).toHaveBeenCalledExactlyOnceWith(1)
  expect(lines).toEqual(['stopping took too long; the process ends'])
})
