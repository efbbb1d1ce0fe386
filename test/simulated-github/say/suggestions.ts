import { setResolved } from '../acts/comments.ts'
import { writeCommit } from '../git/commits.ts'
import { GITHUB, personOf } from '../people.ts'
import { pushCommit } from '../pushes.ts'
import { currentPlace } from '../rules/threads.ts'
import type { Simulation } from '../simulation.ts'
import { type Login, type ReviewComment, userOf } from '../state.ts'

const MAY_PUSH = new Set(['admin', 'maintain', 'write'])
/** An opening fence of three or more backticks or tildes with the word `suggestion`, to a fence at least as long. */
const FENCE =
  /^ {0,3}(?<fence>`{3,}|~{3,})[ \t]*suggestion[ \t]*\r?\n(?<text>[\s\S]*?)^ {0,3}\k<fence>[`~]*[ \t]*\r?$/m

/** The replacement in a comment's suggestion block: its lines without the last line end; null when there is none. */
export function suggestionIn(body: string): { readonly lines: readonly string[] } | null {
  const text = FENCE.exec(body)?.groups?.text
  if (text === undefined) return null
  // An empty block deletes the lines, an empty line in it replaces them by one.
  return { lines: text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/) }
}

/**
 * A person presses “Commit suggestion”: the block replaces the commented lines of today's head, in a commit that names
 * the suggestion's author as co-author. Throws, in the words of GitHub's page, where the button is disabled.
 */
export async function applySuggestion(
  simulation: Simulation,
  comment: ReviewComment,
  user: Login,
): Promise<string> {
  const { pullRequest, path } = comment
  const { repository, ref, sha: headSha } = pullRequest.head
  const suggestion = suggestionIn(comment.body)
  if (suggestion === null) throw new Error(`no suggestion in: ${comment.body}`)
  if (!pullRequest.open) throw refusal('suggestions cannot be applied while the pull request is closed')
  if (comment.place?.side === 'LEFT') throw refusal('suggestions cannot be applied on deleted lines')
  if (!MAY_PUSH.has(repository.roles.get(user) ?? 'none')) {
    throw refusal(
      `only those with write access to ${repository.owner}/${repository.name} can apply suggestions`,
    )
  }
  const current = await currentPlace(comment)
  if (current.kind === 'file') throw refusal('suggestions must be applied to lines')
  if (current.kind === 'outdated') throw refusal('this suggestion is outdated')
  const old = await repository.objects.read(`${headSha}:${path}`)
  if (old === null) throw refusal('this suggestion is outdated')
  // Bytes as characters: what is not UTF-8 outside of the suggestion stays as it is.
  const text = old.content.toString('latin1')
  const replaced = replaceLines(
    text,
    current.place.startLine ?? current.place.line,
    current.place.line,
    suggestion,
  )
  if (replaced === text) throw refusal('suggestions cannot be applied when there are no changes')
  const commit = await commitAs(simulation, comment, user, Buffer.from(replaced, 'latin1'))
  const pushed = { repository, branch: ref, commit, expected: headSha, sender: user }
  if (!(await pushCommit(simulation, pushed))) throw refusal('the branch was modified')
  await setResolved(simulation, comment.inReplyTo ?? comment, user, true)
  return commit
}

/** The new lines end as the replaced ones do. Not the app's own code for edits: one would hide the other's faults. */
function replaceLines(
  text: string,
  startLine: number,
  endLine: number,
  { lines }: { readonly lines: readonly string[] },
): string {
  const old = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const lastEnd = lineEnd(old[endLine - 1] ?? '')
  const usualEnd = lineEnd(old[startLine - 1] ?? '') || lineEnd(old[0] ?? '') || '\n'
  const fresh = lines.map((line, i) => line + (i === lines.length - 1 ? lastEnd : usualEnd))
  const joined = Buffer.from(fresh.join('')).toString('latin1')
  return [...old.slice(0, startLine - 1), joined, ...old.slice(endLine)].join('')
}

function lineEnd(line: string): string {
  return /\r?\n$/.exec(line)?.[0] ?? ''
}

function commitAs(
  simulation: Simulation,
  comment: ReviewComment,
  user: Login,
  content: Uint8Array,
): Promise<string> {
  const { state } = simulation
  userOf(state, user)
  const suggester = personOf(state, comment.user)
  const { repository, sha } = comment.pullRequest.head
  return writeCommit(repository.gitDir, {
    parents: [sha],
    files: { [comment.path]: content },
    message: `Update ${comment.path}\n\nCo-authored-by: ${suggester.name} <${suggester.email}>`,
    author: personOf(state, user),
    committer: GITHUB,
    date: new Date(),
  })
}

function refusal(reason: string): Error {
  return new Error(`GitHub does not apply the suggestion: ${reason}`)
}
