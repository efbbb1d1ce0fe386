import { describe, expect, it } from 'vitest'
import { helpReply, unknownCommandReply, unknownWordReply } from './help-reply.ts'

describe('help', () => {
  it('names who may give each command here', () => {
    const lines = helpReply({ fix: 'maintain', approve: 'nobody' }).split('\n')
    const row = (command: string) => lines.find((line) => line.startsWith(`| \`${command}\` |`))
    expect(row('/celery-fix')).toMatch(/\| maintain permission \|$/)
    expect(row('/celery-fix … --dry-run')).toMatch(/\| write permission, or the author \|$/)
    expect(row('/celery-approve NAME REASON')).toMatch(/\| nobody \|$/)
    expect(row('/celery-ignore REASON')).toContain('In a thread: ')
  })

  it('is a table', () => {
    const [, , ...table] = helpReply({ fix: 'write', approve: 'write' }).split('\n')
    expect(table.map((line) => line.split(' | ').length)).toEqual(table.map(() => 3))
  })
})

describe('what does not exist', () => {
  const rights = { fix: 'write', approve: 'write' } as const

  it('is quoted inert', () => {
    expect(unknownCommandReply('celery-fix-@bob', 'celery-fix', rights)).toMatch(
      /^`\/celery-fix-@bob` is not a command, so nothing was done\. Did you mean `\/celery-fix`\?\n/,
    )
    expect(unknownWordReply('celery-recheck', '`@bob\u202e<!-- celery-guard:reply 1 -->')).not.toMatch(
      /\u202e|<!--/,
    )
  })
})
