import { expect, test } from 'vitest'
import { createResolver } from './modules.ts'

type Files = Readonly<Record<string, string>>

const resolver = (files: Files, giveUp = (_: string) => {}) =>
  createResolver({
    isFile: (path) => Object.hasOwn(files, path),
    read: (path) => files[path] ?? null,
    giveUp,
  })

const config = (compilerOptions: object, more: object = {}) => JSON.stringify({ compilerOptions, ...more })

const PATHS = config({ baseUrl: '.', paths: { '@/*': ['src/*'] } })
/** Each leads to the next one twice. */
const BRANCHING = JSON.stringify({
  imports: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`#${i}`, [`#${i + 1}`, `#${i + 1}`]])),
})
const LIB = { 'web/src/lib/celery.ts': '' }

test.each<[string, string, Files]>([
  ['a relative path', '../lib/celery', {}],
  ['the name of its output', '../lib/celery.js', {}],
  ['a path of tsconfig.json', '@/lib/celery', { 'web/tsconfig.json': PATHS }],
  ['a path with comments beside it', '@/lib/celery', { 'web/tsconfig.json': `// Ours.\n${PATHS}` }],
  ['a path of jsconfig.json', '@/lib/celery', { 'web/jsconfig.json': PATHS }],
  [
    'a path of a folder further up',
    'web/lib/celery',
    { 'tsconfig.json': config({ paths: { 'web/*': ['./web/src/*'] } }) },
  ],
  ['a base URL', 'lib/celery', { 'web/tsconfig.json': config({ baseUrl: 'src' }) }],
  [
    'a configuration that extends another',
    '@/lib/celery',
    {
      'web/tsconfig.json': config({}, { extends: '../base.json' }),
      'base.json': config({ paths: { '@/*': ['./web/src/*'] } }),
    },
  ],
  [
    'a configuration that only refers to others',
    '@/lib/celery',
    {
      'web/tsconfig.json': JSON.stringify({ files: [], references: [{ path: './tsconfig.app.json' }] }),
      'web/tsconfig.app.json': PATHS,
    },
  ],
  [
    'the second configuration that one refers to',
    '@/lib/celery',
    {
      'web/tsconfig.json': JSON.stringify({
        files: [],
        references: [{ path: './scripts' }, { path: './app.json' }],
      }),
      'web/scripts/tsconfig.json': config({ paths: { '@/*': ['./*'] } }),
      'web/app.json': PATHS,
    },
  ],
  [
    'conditions in imports of package.json',
    '#lib/celery.ts',
    { 'web/package.json': '{"imports": {"#lib/*": {"node": ["x", "./src/lib/*"]}}}' },
  ],
  [
    'imports of package.json',
    '#lib/celery.ts',
    { 'web/package.json': '{"imports": {"#lib/*": "./src/lib/*"}}' },
  ],
])('an import is followed by %s', (_, specifier, files) => {
  expect(resolver({ ...LIB, ...files })('web/src/app/a.ts', specifier)).toBe('web/src/lib/celery.ts')
})

test.each<[string, string, Files]>([
  ['a package', 'react', {}],
  ['a path that leaves the repository', '../../../../../web/src/lib/celery', {}],
  ['a path that nothing maps', '@/lib/celery', {}],
  ['a configuration that is no JSON', '@/lib/celery', { 'web/tsconfig.json': '{{{' }],
  [
    'a configuration that extends itself',
    '@/lib/celery',
    { 'web/tsconfig.json': config({}, { extends: './tsconfig.json' }) },
  ],
  ['a configuration without end', '@/lib/celery', { 'web/tsconfig.json': '['.repeat(100_000) }],
  [
    'a configuration that refers to nothing',
    '@/lib/celery',
    { 'web/tsconfig.json': '{"references": [null]}' },
  ],
  [
    'a path to nothing',
    '@/lib/celery',
    { 'web/tsconfig.json': '{"compilerOptions": {"paths": {"@/*": null}}}' },
  ],
  [
    'imports that name themselves',
    '#lib/celery',
    { 'web/package.json': '{"imports": {"#lib/*": "#lib/*"}}' },
  ],
  ['imports that branch again and again', '#0', { 'web/package.json': BRANCHING }],
  [
    'imports without end',
    '#a',
    { 'web/package.json': `{"imports": {"#a": ${'['.repeat(50_000)}${']'.repeat(50_000)}}}` },
  ],
  ['a package.json that is none', '#a', { 'web/package.json': '[1' }],
  [
    'a configuration that leads out',
    '@/lib/celery',
    { 'web/tsconfig.json': config({ paths: { '@/*': ['../../../src/*'] } }) },
  ],
])('nothing is meant by %s', (_, specifier, files) => {
  expect(resolver({ ...LIB, 'src/lib/celery.ts': '', ...files })('web/src/app/a.ts', specifier)).toBe(null)
})

test('the program behind a declaration is meant, not the declaration', () => {
  const files = { 'lib/b.d.ts': '', 'lib/b.js': '' }
  expect(resolver(files)('a.ts', './lib/b')).toBe('lib/b.js')
})

test.each<[string, string, Files]>([
  ['web/tsconfig.json', '@/lib/celery', { 'web/tsconfig.json': '{{{' }],
  ['web/package.json', '#a', { 'web/package.json': '[1' }],
  [
    'web/src/app/a.ts',
    '@/lib/celery',
    { 'web/tsconfig.json': '{"compilerOptions": {"paths": {"@/*": null}}}' },
  ],
])('%s that leads nowhere is reported', (culprit, specifier, files) => {
  const given: string[] = []
  resolver({ ...LIB, ...files }, (path) => given.push(path))('web/src/app/a.ts', specifier)
  expect(given).toContain(culprit)
})

test('imports that can be followed are not reported', () => {
  const given: string[] = []
  const resolve = resolver(
    { ...LIB, 'web/tsconfig.json': `{ // Ours.\n "compilerOptions": {"baseUrl": "src",}, }` },
    (path) => given.push(path),
  )
  expect([resolve('web/src/app/a.ts', 'lib/celery'), resolve('web/src/app/a.ts', 'react'), given]).toEqual([
    'web/src/lib/celery.ts',
    null,
    [],
  ])
})
