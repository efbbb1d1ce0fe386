import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/**/*.test.ts'],
    // Whole-process tests wait for git and for a second Node; a loaded machine needs more than the usual five seconds.
    testTimeout: 120_000,
    // A test says what it has to say by failing.
    onConsoleLog(log) {
      throw new Error(`printed during a test: ${log}`)
    },
  },
})
