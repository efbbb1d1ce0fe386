import { enableCompileCache } from 'node:module'

// First of all, so that everything loaded from here on starts faster the next time.
enableCompileCache()
const { run } = await import('./cli/run.ts')
process.exitCode = await run(process.argv.slice(2))
