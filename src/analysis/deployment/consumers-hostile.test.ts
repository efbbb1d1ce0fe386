import { describe, expect, test } from 'vitest'
import { consumersIn } from './consumers.ts'

const read = (files: Readonly<Record<string, string>>) => consumersIn(new Map(Object.entries(files)))

describe('hostile files end quickly', () => {
  const many = (count: number, line: (i: number) => string): string =>
    Array.from({ length: count }, (_, i) => line(i)).join('')

  test.each([
    [
      'aliases of aliases',
      `a0: &a0 {command: celery worker}\n${many(2000, (i) => `a${i + 1}: &a${i + 1} {<<: [*a${i}, *a${i}, *a${i}]}\n`)}`,
    ],
    ['an alias of itself', 'services: &a\n  <<: *a\n  x: {command: celery worker, <<: *a}\n'],
    ['many aliases', `a: &a [celery worker]\n${many(8000, (i) => `b${i}: *a\n`)}`],
    [
      'merges that grow',
      many(2000, (i) => `b${i}: &b${i} {${i ? `<<: *b${i - 1}, ` : ''}k${i}: celery worker}\n`),
    ],
    ['depth', `command: celery worker ${'\nx: '}${'['.repeat(60_000)}`],
    ['actions that are left open', `# celery worker ${'{{'.repeat(45_000)}`],
    ['statements that are left open', `# celery worker ${'{%'.repeat(45_000)}`],
    [
      'aliases in lists',
      `a: &a >\n ${'celery worker -Q a\n '.repeat(2000)}\nb: [${'*a, '.repeat(12_000)}]\n`,
    ],
    ['folded lines', `command: >\n${'  celery worker\n\n'.repeat(5000)}`],
    ['blanks below a key', `# celery worker\nqueues:\na${' '.repeat(95_000)}:\n`],
    ['deep mappings', `celery: worker\n${many(300, (i) => `${' '.repeat(i)}a:\n`)}`],
  ])('%s', (_, text) => {
    expect(() => read({ 'docker-compose.yml': text })).not.toThrow()
  })

  test('beyond that nothing is known', () => {
    const text = `# celery worker\n${many(60_000, () => 'a: b\n')}`
    expect(read({ 'docker-compose.yml': text })).toMatchObject([
      { path: 'docker-compose.yml', line: 1, reads: { kind: 'unknown' } },
    ])
  })

  test.each([
    ['quotes', 'celery worker "\'$('.repeat(5000)],
    ['substitutions', `celery worker ${'${'.repeat(45_000)}`],
    ['nested commands', `sh -c "${'celery worker '.repeat(3000)}" `.repeat(2)],
    ['programs', 'celery '.repeat(14_000)],
    ['continued lines', `CMD celery worker ${'\\\n'.repeat(45_000)}`],
    ['words that are left open', `CMD ["celery", "worker${'\\"'.repeat(45_000)}`],
    ['variables that set each other', many(2500, (i) => `export V${i}_QUEUES=$V${i + 1}_QUEUES\n`)],
    [
      'a variable set often',
      `${many(1500, (i) => `A_QUEUES=\${A_QUEUES:-x${i}}\n`)}${'celery worker -Q $A_QUEUES\n'.repeat(1500)}`,
    ],
  ])('%s', (_, text) => {
    for (const path of ['a.sh', 'Dockerfile', 'x.conf', '.env']) {
      expect(() => read({ [path]: text })).not.toThrow()
    }
  })

  test.each([
    ['strings that are left open', `"${'\\"'.repeat(45_000)}\n`],
    ['heredocs without an end', many(12_000, (i) => `<<A${i}\n`)],
    ['deep lists', '['.repeat(90_000)],
    ['lists in lists', '["celery", "worker", '.repeat(4000)],
    ['many options', '-Q a '.repeat(20_000)],
    ['many blocks', '"""'.repeat(30_000)],
    ['comments that are left open', '/*'.repeat(45_000)],
  ])('%s in code', (_, text) => {
    for (const path of ['a.tf', 'a.nix', 'a.py', 'README.md', 'Makefile']) {
      expect(() => read({ [path]: `celery worker ${text}` })).not.toThrow()
    }
  })
})
