import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ts } from 'ts-morph'
import { describe, expect, test } from 'vitest'

/** A part of `src`: what it may know of the other parts and which packages it may use. Imports point one way. */
interface Part {
  readonly why: string
  /** Parts, or single files of one. */
  readonly knows: readonly string[]
  readonly packages: readonly string[]
}

const CORE = ['shared', 'analysis', 'config', 'patch', 'review', 'ports']

const PARTS: Readonly<Record<string, Part>> = {
  shared: { why: 'small helpers for every part', knows: [], packages: ['node:buffer', 'picomatch', 're2js'] },
  analysis: {
    why: 'pure: the same text gives the same findings, on GitHub, in a terminal and in a test',
    knows: ['shared'],
    // ts-morph reads text without a file system here; `yaml` reads the worker commands of Compose and Kubernetes.
    packages: ['ts-morph', 'web-tree-sitter', 'yaml'],
  },
  config: {
    why: 'reads settings files into the settings of the analysis',
    knows: ['shared', 'analysis'],
    packages: ['toml-eslint-parser', 'yaml', 'zod'],
  },
  patch: {
    why: 'pure: changed files as a patch for `git apply`, in a terminal and in a reply',
    knows: ['shared', 'analysis'],
    packages: ['diff'],
  },
  commands: {
    why: 'pure: what people can write in comments, and what it requests',
    knows: ['shared', 'analysis'],
    packages: ['mdast-util-from-markdown', 'mdast-util-gfm', 'micromark-extension-gfm'],
  },
  review: {
    why: 'pure: turns a report into the review and check as data; jobs send them',
    knows: ['shared', 'analysis', 'config', 'commands', 'patch'],
    // It signs markers.
    packages: ['diff', 'node:crypto'],
  },
  ports: { why: 'what the core needs from outside, as types', knows: CORE, packages: [] },
  pipeline: {
    why: 'loads the files that matter from a source, runs the analysis, and reports',
    knows: CORE,
    packages: ['node:*', 'web-tree-sitter'],
  },
  jobs: {
    why: 'run reviews and commands, through ports',
    knows: [...CORE, 'commands', 'pipeline'],
    packages: ['node:*', 'zod'],
  },
  handlers: {
    why: 'pure: validate webhooks and return jobs',
    knows: ['shared', 'ports', 'commands', 'jobs/payloads', 'config/load-settings'],
    packages: ['zod'],
  },
  git: {
    why: 'implements the ports for a local repository',
    knows: ['shared', 'ports'],
    packages: ['node:*'],
  },
  github: {
    why: 'implements the ports for GitHub; the only part that talks to it',
    knows: ['shared', 'analysis', 'review', 'ports'],
    packages: ['node:*', '@octokit/*', 'tar-stream', 'zod'],
  },
  storage: {
    why: 'the database, and the ports for the caches in it',
    knows: ['shared', 'analysis', 'ports'],
    packages: ['node:*', '@electric-sql/*', 'kysely', 'kysely/*', 'pg'],
  },
  queue: {
    why: 'deliveries and jobs in the database, and who may run which',
    knows: [
      'jobs/job-order',
      'jobs/payloads',
      'ports',
      'storage/database',
      'storage/database-failure',
      'storage/silence',
    ],
    packages: ['node:*', 'kysely', 'pg-boss'],
  },
  worker: {
    why: 'runs the jobs of the queue, in processes with limits',
    knows: ['jobs', 'ports', 'queue', 'github/errors', 'storage/database', 'storage/database-failure'],
    packages: ['node:*'],
  },
  log: {
    why: 'the log of a process, without payloads, bodies, tokens and sources',
    knows: ['ports'],
    packages: ['node:*', 'pino'],
  },
  web: {
    why: 'the HTTP server: limits and signatures, and then Probot; it never talks to GitHub',
    knows: ['shared', 'ports'],
    packages: ['node:*', 'pino', 'probot'],
  },
  app: {
    why: 'maps webhooks to handlers',
    knows: ['handlers', 'jobs/payloads', 'ports'],
    packages: ['probot'],
  },
  environment: {
    why: 'validates the environment variables of the service',
    knows: ['shared'],
    packages: ['node:crypto', 'zod'],
  },
  compose: {
    why: 'composes the service',
    knows: [
      'app',
      'compose-jobs',
      'environment',
      'jobs/payloads',
      'log',
      'queue',
      'storage',
      'web',
      'worker',
      ...CORE,
    ],
    packages: ['node:*', 'pino'],
  },
  'compose-jobs': {
    why: 'composes what jobs use, in the process that runs them',
    knows: [
      'environment',
      'github',
      'jobs',
      'log',
      'ports',
      'queue/leases',
      'queue/sweep-records',
      'review/marker',
      'storage',
      'worker',
    ],
    packages: ['pino'],
  },
  runner: {
    why: 'the entry point of a process that runs jobs',
    knows: ['compose-jobs'],
    packages: ['node:*'],
  },
  cli: {
    why: 'the command line; only the entry point imports it',
    knows: [...CORE, 'pipeline', 'git', 'storage', 'compose', 'log/limit-stop', 'log/watch-faults'],
    packages: ['node:*', 'commander', 'diff'],
  },
  main: { why: 'the entry point', knows: ['cli'], packages: ['node:*'] },
}

/** A folder of `analysis`: one idea, and the folders that it may import. `python` and `model` are the ground. */
interface Room {
  readonly why: string
  readonly knows: readonly string[]
}

const GROUND = ['model', 'python']
const LANGUAGE = [...GROUND, 'modules', 'semantic']
const CELERY = [...LANGUAGE, 'applications']
const CONTRACT = [...CELERY, 'signature', 'tasks', 'celery-config', 'queues', 'import-graph']
const REVISION = [...CONTRACT, 'definitions', 'schedule-rows', 'references', 'senders', 'calls']

const ROOMS: Readonly<Record<string, Room>> = {
  model: { why: 'the data that every other part exchanges', knows: [] },
  python: { why: 'extracts and walks the facts of one Python file, whatever its path', knows: [] },
  modules: { why: 'which dotted module a file is', knows: ['python'] },
  semantic: { why: 'what Python means: names, scopes, values', knows: ['python', 'modules'] },
  applications: {
    why: 'which objects are Celery applications, and which task libraries are others',
    knows: LANGUAGE,
  },
  signature: { why: 'which calls a signature takes', knows: GROUND },
  tasks: { why: 'what defines a task, and its name', knows: [...CELERY, 'signature'] },
  'celery-config': { why: 'what the Celery settings say', knows: CELERY },
  queues: {
    why: 'queue registries, and the queue of a call',
    knows: [...CELERY, 'tasks', 'celery-config'],
  },
  'import-graph': {
    why: 'which modules import each other, and which a worker imports',
    knows: [...CELERY, 'tasks'],
  },
  definitions: {
    why: 'which task definitions no worker runs',
    knows: [...CELERY, 'tasks', 'import-graph'],
  },
  'schedule-rows': {
    why: 'what creates, changes and removes the rows of django-celery-beat',
    knows: LANGUAGE,
  },
  references: {
    why: 'where tasks are named, called and consumed',
    knows: [...CELERY, 'signature', 'tasks', 'schedule-rows'],
  },
  senders: {
    why: 'who sends a task, and what hides further senders',
    knows: [...CELERY, 'signature', 'tasks', 'celery-config', 'references', 'calls'],
  },
  calls: {
    why: 'which arguments calls and schedules give, and whether their tasks take them',
    knows: [...CELERY, 'signature', 'tasks', 'celery-config', 'schedule-rows'],
  },
  typescript: { why: 'reads callers in TypeScript and JavaScript', knows: ['modules', 'references'] },
  deployment: { why: 'reads worker commands', knows: ['python', 'references'] },
  snapshot: { why: 'links the facts of one revision', knows: REVISION },
  compare: {
    why: 'pairs the tasks of two revisions',
    knows: ['model', 'semantic', 'signature', 'tasks', 'celery-config', 'queues'],
  },
  migrations: {
    why: 'where the next Django migration goes, or why it cannot be written',
    knows: [...LANGUAGE, 'celery-config', 'schedule-rows'],
  },
  fixes: { why: 'edits of head text', knows: [...REVISION, 'snapshot', 'migrations'] },
  'worker-queues': {
    why: 'which workers read a queue, and where one is added to their lists',
    knows: [...REVISION, 'snapshot', 'fixes'],
  },
  rules: {
    why: 'one rule a file: what it finds, says and offers',
    knows: [...REVISION, 'snapshot', 'compare', 'migrations', 'fixes', 'worker-queues'],
  },
  remedies: {
    why: 'fixes that a person requests by name, whatever the findings offer',
    knows: [...REVISION, 'snapshot', 'compare', 'migrations', 'fixes', 'rules'],
  },
  engine: {
    why: 'runs the rules, verifies fixes and remedies, applies suppressions',
    knows: [...REVISION, 'snapshot', 'compare', 'fixes', 'rules', 'remedies'],
  },
}

/** A folder beyond this is searched, not read. Rules and fixes are lists by nature. */
const MAX_FILES = 25
const LISTS = ['rules', 'fixes']

const ROOT = join(import.meta.dirname, '../src')
/** Loaded by no other file: of the command, and of the processes that the service starts. */
const ENTRY_POINTS = ['main.ts', 'runner.ts', 'storage/embedded/process.ts']
const isTest = (file: string) => /(\.test|\/testing)\.ts$/.test(file)

const texts = new Map(
  readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]),
)
const production = [...texts.keys()].filter((file) => !isTest(file)).sort()
const imports = new Map(production.map((file) => [file, importsOf(file)]))

/** What a file imports, by type only or not, at the start or later: files as paths in `src`, packages by name. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(texts.get(file) ?? '', true, true)
  return importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? join(dirname(file), fileName) : fileName,
  )
}

function partOf(file: string): string {
  return file.replace(/(\/.*)?(\.ts)?$/, '')
}

function isFile(imported: string): boolean {
  return texts.has(imported) || imported.startsWith('..')
}

function mayImport(part: string, imported: string): boolean {
  if (!isFile(imported)) return (PARTS[part]?.packages ?? []).some((name) => isPackage(imported, name))
  if (partOf(imported) === part) return true
  return (PARTS[part]?.knows ?? []).some((known) => known === partOf(imported) || `${known}.ts` === imported)
}

function isPackage(imported: string, name: string): boolean {
  if (name.endsWith('*')) return imported.startsWith(name.slice(0, -1))
  return imported === name || imported.startsWith(`${name}/`)
}

describe('imports point one way', () => {
  test('every part of src is described here, and nothing else', () => {
    expect([...new Set(production.map(partOf))].sort()).toEqual(Object.keys(PARTS).sort())
  })

  test.each(Object.entries(PARTS).map(([part, { why }]) => ({ part, why })))('$part: $why', ({ part }) => {
    const wrong = production
      .filter((file) => partOf(file) === part)
      .flatMap((file) => (imports.get(file) ?? []).map((imported) => ({ file, imported })))
      .filter(({ imported }) => !mayImport(part, imported))
      .map(({ file, imported }) => `${file} imports ${imported}`)
    expect(wrong).toEqual([])
  })

  test('no file imports itself by a detour', () => {
    expect(production.flatMap((file) => detour(file) ?? [])).toEqual([])
  })

  test('every file is used by another that is not a test', () => {
    const used = new Set([...imports.values()].flat())
    expect(production.filter((file) => !ENTRY_POINTS.includes(file) && !used.has(file))).toEqual([])
  })
})

function roomOf(file: string): string {
  return file.split('/')[1]?.replace(/\.ts$/, '') ?? ''
}

describe('imports inside the analysis point one way', () => {
  const analysis = production.filter((file) => partOf(file) === 'analysis')

  test('every room is described here, and nothing else', () => {
    expect([...new Set(analysis.map(roomOf))].sort()).toEqual(Object.keys(ROOMS).sort())
  })

  test.each(Object.entries(ROOMS).map(([room, { why, knows }]) => ({ room, why, knows })))(
    '$room: $why',
    ({ room, knows }) => {
      const wrong = analysis
        .filter((file) => roomOf(file) === room)
        .flatMap((file) => (imports.get(file) ?? []).map((imported) => ({ file, imported })))
        .filter(({ imported }) => partOf(imported) === 'analysis' && roomOf(imported) !== room)
        .filter(({ imported }) => !knows.includes(roomOf(imported)))
        .map(({ file, imported }) => `${file} imports ${imported}`)
      expect(wrong).toEqual([])
    },
  )

  test('no two rooms know each other, directly or through others', () => {
    const reachable = (room: string): Set<string> => {
      const seen = new Set(ROOMS[room]?.knows)
      for (const one of seen) for (const next of ROOMS[one]?.knows ?? []) seen.add(next)
      return seen
    }
    expect(Object.keys(ROOMS).filter((room) => reachable(room).has(room))).toEqual([])
  })

  test(`a room has at most ${MAX_FILES} files`, () => {
    const byRoom = Map.groupBy(analysis, roomOf)
    const full = [...byRoom].filter(([room, files]) => !LISTS.includes(room) && files.length > MAX_FILES)
    expect(full).toEqual([])
  })
})

/** A way from a file back to itself. */
function detour(start: string): string | null {
  const queue = [[start]]
  const seen = new Set<string>()
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    for (const next of imports.get(path.at(-1) ?? '') ?? []) {
      if (next === start) return [...path, start].join(' → ')
      if (!seen.has(next)) queue.push([...path, next])
      seen.add(next)
    }
  }
  return null
}

describe('boundaries of single files', () => {
  const found = (pattern: RegExp, files: readonly string[]) =>
    files.filter((file) => pattern.test(texts.get(file) ?? ''))

  test('ports are types: importing them loads nothing', () => {
    const ports = production.filter((file) => partOf(file) === 'ports')
    expect(found(/^(import (?!type\b)|export (?!type\b|interface\b))/m, ports)).toEqual([])
  })

  test('the analysis knows the parser by its types only', () => {
    const analysis = production.filter((file) => partOf(file) === 'analysis')
    expect(found(/^import (?!type\b)[^;]*?'web-tree-sitter'/m, analysis)).toEqual([])
  })

  test('the analysis loads YAML with what reads worker commands, and not before', () => {
    const yaml = production.filter(
      (file) => partOf(file) === 'analysis' && imports.get(file)?.includes('yaml'),
    )
    expect(yaml.filter((file) => !file.startsWith('analysis/deployment/'))).toEqual([])
    expect(found(/ from '[^']*\/deployment\/(?!file-kind)/, production)).toEqual(
      production.filter((file) => file === 'config/yaml-file.ts'),
    )
  })

  test('the environment is read where the service and the command line are put together', () => {
    expect(found(/\bprocess\.env\b/, production)).toEqual([
      'cli/open-repository.ts',
      'cli/serve.ts',
      'runner.ts',
    ])
  })

  test('neither clock nor chance decides in pure code', () => {
    const pure = production.filter((file) => ['analysis', 'review', 'config'].includes(partOf(file)))
    expect(
      found(/\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b|\brandomUUID\b/, pure),
    ).toEqual([])
  })
})
