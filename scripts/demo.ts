/**
 * A pull request from its opening to the green check: the app itself, a simulated GitHub, and what a person would see
 * there, printed.
 *
 *   npm run demo
 *   npm run demo -- --repo DIR --base REV --head REV    the same with commits of any local repository
 *     --apply-suggestions    commit every suggestion one by one, in place of commenting /celery-fix
 *     --no-fix               stop after the review
 *     --kill                 kill the app (SIGKILL) in the middle of its first review, and start it again
 *
 * Exits with 0 when all went as it should, 1 when it did not, 2 when the arguments are wrong.
 */
import { enableCompileCache } from 'node:module'

// First of all, so that everything loaded from here on starts faster the next time.
enableCompileCache()
const { run } = await import('./demo/run.ts')
process.exitCode = await run(process.argv.slice(2))
