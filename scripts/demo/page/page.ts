import type { Paint } from '../../../src/cli/paint.ts'
import type { Conversation, ShownComment, SimulatedGitHub } from '../../../test/simulated-github/index.ts'
import type { Local } from '../local.ts'
import type { Proof } from '../proof.ts'
import type { Scene } from '../scene.ts'
import { latestCheck } from '../stage.ts'
import { renderCheckRun, renderVerdict } from './check-run.ts'
import { renderComment } from './comment.ts'
import { renderCommit } from './commit.ts'
import { indent } from './markdown.ts'
import { renderProof } from './proof.ts'
import { renderPullRequest } from './pull-request.ts'
import { renderFurther, renderNews, renderReview, renderThread } from './review.ts'
import { WIDTH, wrapText } from './spans.ts'

/** Where the demo prints. */
export interface Screen {
  readonly paint: Paint
  print(lines: readonly string[]): Promise<void>
}

/** The pull request's page, shown part by part as the story goes on. */
export interface Page {
  pullRequest(): Promise<void>
  /** The check of today's head. */
  check(): Promise<void>
  /** The line for it below the commit. */
  verdict(): Promise<void>
  /** The same of another commit. */
  verdictOf(sha: string): Promise<void>
  merged(): Promise<void>
  /** Reviews and their comments that were not shown before; false when there are none. */
  reviews(): Promise<boolean>
  /** What became of threads since they were shown: replies, and that the app resolved them. */
  threads(): Promise<void>
  /** Comments of the conversation that were not shown before. */
  comments(by: 'person' | 'app'): Promise<void>
  /** Today's head commit. */
  commit(): Promise<void>
  proof(proof: Proof): Promise<void>
  /** A sentence that is on no page of GitHub. */
  say(sentence: string): Promise<void>
}

/** Comments of a review of the sample: people read two of them to the end. */
const IN_FULL = 2

/** Opens the page of a pull request. Whatever it shows counts as read on the simulated GitHub. */
export function openPage(
  github: SimulatedGitHub,
  { repository, pull, life }: Scene,
  local: Local,
  { paint, print }: Screen,
): Page {
  const shown = new Set<number>()
  const resolved = new Set<number>()

  function news<T extends { readonly id: number }>(all: readonly T[]): readonly T[] {
    const fresh = all.filter(({ id }) => !shown.has(id))
    for (const { id } of fresh) shown.add(id)
    return fresh
  }

  /** The lines under a comment, as they were when it was made. */
  async function linesUnder({ comment: { originalCommit, path, place } }: ShownComment): Promise<string[]> {
    if (place === null) return []
    const file = await github.readFile(repository, originalCommit, path)
    const lines = file?.toString().split(/\r?\n/) ?? []
    return lines.slice((place.startLine ?? place.line) - 1, place.line)
  }

  async function threadsOf(conversation: Conversation, reviewId: number): Promise<void> {
    const threads = conversation.threads.filter(({ comment }) => comment.review.id === reviewId)
    const inFull = life === null ? threads.length : IN_FULL
    for (const thread of threads.slice(0, inFull)) {
      await print(renderThread(thread, await linesUnder(thread), paint))
    }
    await print(renderFurther(threads.slice(inFull), paint))
  }

  return {
    pullRequest: async () => print(await renderPullRequest(local, pull, paint)),
    check: async () => print(renderCheckRun(latestCheck(github, pull), paint)),
    verdict: async () => print(['', ...renderVerdict(latestCheck(github, pull), paint)]),
    verdictOf: async (sha) => print([...renderVerdict(latestCheck(github, pull, sha), paint)]),
    merged: () => print(indent([`✓ ${pull.merge?.by} merged it into ${pull.base.ref}`])),
    async reviews() {
      const conversation = await github.conversation(pull)
      const fresh = news(conversation.reviews)
      for (const review of fresh) {
        await print(renderReview(review, paint))
        await threadsOf(conversation, review.id)
      }
      return fresh.length > 0
    },
    async threads() {
      const { threads } = await github.conversation(pull)
      let last = ''
      for (const thread of threads) {
        const { id, resolvedBy } = thread.comment
        const ended = resolvedBy?.endsWith('[bot]') === true && !resolved.has(id)
        if (ended) resolved.add(id)
        const lines = renderNews(thread, { replies: news(thread.replies), ended }, paint)
        // Threads on one file end alike.
        const isRepeated = lines.join('\n') === last
        last = lines.join('\n')
        if (!isRepeated) await print(lines)
      }
    },
    async comments(by) {
      const { comments } = await github.conversation(pull)
      const wanted = comments.filter(({ user }) => user.endsWith('[bot]') === (by === 'app'))
      for (const comment of news(wanted)) await print(renderComment(comment, paint))
    },
    commit: async () => print(await renderCommit(local, pull.head.sha, paint)),
    proof: (proof) => print(renderProof(proof, pull.head.sha, paint)),
    say: (sentence) => print(['', ...wrapText(sentence, WIDTH).map((line) => paint('italic', line))]),
  }
}
