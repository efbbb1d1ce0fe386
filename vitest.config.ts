import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/**/*.test.ts'],
    // Whole-process tests wait for git and for a second Node; a loaded machine needs more than the usual five seconds.
    testTimeout: 120_000,
    // Most of a test's time is spent in git, Node and Celery processes of its own, which it waits for.
    maxWorkers: '100%',
    // A test says what it has to say by failing.
    onConsoleLog(log) {
      throw new Error(`printed during a test: ${log}`)
    },
  },
})
