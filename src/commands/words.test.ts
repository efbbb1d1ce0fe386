import { describe, expect, it } from 'vitest'
import { wordsIn } from './words.ts'

describe('the words of a line', () => {
  it.each([
    ['', []],
    ['task-without-name', ['task-without-name']],
    [' shop.tasks.pay,task-removed ; a.b', ['shop.tasks.pay', 'task-removed', 'a.b']],
    ['`task-without-name` please!', ['task-without-name', 'please']],
    ['``shop.tasks.pay`` ("a.b").', ['shop.tasks.pay', 'a.b']],
    ['“shop.tasks.pay” ‘a.b’', ['shop.tasks.pay', 'a.b']],
    ['`a.b', ['a.b']],
    ['**all** *a.b*.', ['all', 'a.b']],
    ['a.b <!-- c.d --> e.f', ['a.b', 'e.f']],
    ['a.b <!-- c.d', ['a.b']],
    ['shop\\_tasks.pay\\_all', ['shop_tasks.pay_all']],
    ['–dry-run —dry-run --dry-run', ['--dry-run', '--dry-run', '--dry-run']],
    ['__main__.pay', ['__main__.pay']],
  ])('%j', (line, words) => {
    expect(wordsIn(line)).toEqual(words)
  })

  it.each([' <!--', ' `', " '", ' (', ' .', ' \\'])('are read at once for %j again and again', (text) => {
    const before = process.cpuUsage()
    wordsIn(text.repeat(20_000))
    wordsIn(`${text.trim().repeat(60_000)}x`)
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000)
  })
})
