import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { watchFaults } from './watch-faults.ts'

function watch() {
  const lines: object[] = []
  const exits: number[] = []
  const write = (fields: object) => void lines.push(fields)
  const watched = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) })
  const end = watchFaults({ info: write, error: write }, watched)
  return { lines, exits, watched, end }
}

it('goes on after a rejected promise', () => {
  const { lines, exits, watched } = watch()
  const err = new Error('rejected')
  watched.emit('unhandledRejection', err)
  expect([lines, exits]).toEqual([[{ err }], []])
})

it('ends the process after an exception', () => {
  const { lines, exits, watched } = watch()
  const err = new Error('thrown')
  watched.emit('uncaughtException', err)
  expect([lines, exits]).toEqual([[{ err }], [1]])
})

it('watches no longer than it should', () => {
  const { watched, end } = watch()
  end()
  expect(watched.eventNames()).toEqual([])
})
