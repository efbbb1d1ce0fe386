import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createRefusalLog } from './refusal-log.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('writes ten lines a minute, and how many more there were', () => {
  const lines: unknown[] = []
  const write = (fields: object, message: string) => void lines.push([fields, message])
  const logRefusal = createRefusalLog({ info: write, error: write })
  for (let i = 0; i < 25; i++) logRefusal({ i })
  expect(lines).toHaveLength(10)

  vi.advanceTimersByTime(60_000)
  expect(lines.slice(10)).toEqual([[{ requests: 15 }, 'more requests were refused']])

  logRefusal({ i: 25 })
  vi.advanceTimersByTime(60_000)
  expect(lines.slice(11)).toEqual([[{ i: 25 }, 'a request was refused']])
})
