/** The entry point of a process that runs jobs for the worker, one at a time. It ends with the worker. */

import { enableCompileCache } from 'node:module'

enableCompileCache()
const { runJobs } = await import('./compose-jobs.ts')
await runJobs(process.env, Number(process.argv[2]))
