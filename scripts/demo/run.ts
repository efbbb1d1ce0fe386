import { ignoreClosedPipes, print, printError } from '../../src/cli/output.ts'
import { paintFor } from '../../src/cli/paint.ts'
import { UserError } from '../../src/shared/errors.ts'
import { visible } from '../../src/shared/prose.ts'
import { parseRequest, type Request } from './arguments.ts'
import type { Screen } from './page/page.ts'
import type { Surroundings } from './stage.ts'

/** Plays the demo that the arguments name and returns the exit code. The app opens a database unless one is given. */
export async function run(argv: readonly string[], surroundings?: Surroundings): Promise<number> {
  ignoreClosedPipes()
  try {
    return await play(parseRequest(argv), surroundings)
  } catch (error) {
    const isUserError = error instanceof UserError
    await printError(`demo: ${isUserError ? error.message : explain(error)}`)
    return isUserError ? 2 : 1
  }
}

/** The app and the simulated GitHub are loaded only when there is something to show. */
async function play(
  { range, answer, kill }: Request,
  surroundings: Surroundings | undefined,
): Promise<number> {
  const { readCommits } = await import('./commits.ts')
  const commits = range && (await readCommits(range))
  const { playStory } = await import('./play.ts')
  const screen: Screen = {
    paint: paintFor(process.stdout),
    print: async (lines) => {
      if (lines.length > 0) await print(`${lines.join('\n')}\n`)
    },
  }
  const failures = await playStory(commits, answer, screen, { ...surroundings, kill })
  for (const failure of failures) await printError(`demo: ${failure}`)
  return failures.length === 0 ? 0 : 1
}

function explain(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : visible(String(error))
}
