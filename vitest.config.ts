import { configDefaults, defineConfig } from 'vitest/config'

/** Git, Node and Celery as processes of their own, and properties of thousands of inputs. */
const PROCESSES = [
  'test/{cli,conformance,properties,service}/**/*.test.ts',
  'src/**/*{hostile,properties}.test.ts',
  'scripts/new-rule/new-rule.test.ts',
]
/** The service, with a simulated GitHub and a PostgreSQL server. */
const SERVICE = ['test/{demo,integration,simulated-github}/**/*.test.ts', 'src/{queue,storage}/**/*.test.ts']

export default defineConfig({
  test: {
    // Whole-process tests wait for git and for a second Node; a loaded machine needs more than the usual five seconds.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Most of a test's time is spent in git, Node and Celery processes of its own, which it waits for.
    maxWorkers: '100%',
    // Files of a worker share its modules, parser and database: making these anew for each file took half of the time.
    isolate: false,
    // A test says what it has to say by failing.
    onConsoleLog(log) {
      throw new Error(`printed during a test: ${log}`)
    },
    // A worker is of one project: a small process starts others faster than one that has loaded the service.
    projects: [
      {
        extends: true,
        test: {
          name: 'service',
          include: SERVICE,
          globalSetup: 'test/support/start-postgres.ts',
        },
      },
      { extends: true, test: { name: 'processes', include: PROCESSES } },
      {
        extends: true,
        test: {
          // `npm run test:quick`
          name: 'quick',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...SERVICE, ...PROCESSES],
        },
      },
    ],
  },
})
