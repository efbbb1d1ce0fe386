import { isUtf8 } from 'node:buffer'
import { applyPatch, parsePatch } from 'diff'
import type { CheckReport, Finding } from '../../src/analysis/model/types.ts'
import { decodeMarkers } from '../../src/review/marker.ts'
import {
  type Conversation,
  type FileChanges,
  type PullRequest,
  type ReviewComment,
  type SimulatedGitHub,
  suggestionIn,
} from '../../test/simulated-github/index.ts'
import { fencesIn, readBlocks } from './page/blocks.ts'

/** The comment whose suggestion can be committed next, by the button that GitHub shows under it. */
export function nextSuggestion({ threads }: Conversation): ReviewComment | null {
  const open = threads.filter(({ outdated, resolved }) => !outdated && !resolved)
  return open.find(({ comment }) => suggestionIn(comment.body) !== null)?.comment ?? null
}

/** A patch that a comment shows where no suggestion can carry the fix, and the files that it makes. */
interface Patch {
  readonly finding: Finding
  readonly files: FileChanges
}

/** The first patch in a comment that today's head takes, for a finding that is not among those fixed already. */
export async function nextPatch(
  github: SimulatedGitHub,
  pull: PullRequest,
  report: CheckReport,
  fixed: readonly Finding[],
): Promise<Patch | null> {
  const { threads } = await github.conversation(pull)
  for (const { comment } of threads) {
    const [finding, ...more] = findingsOf(comment, report)
    if (finding === undefined || more.length > 0 || fixed.includes(finding)) continue
    if (!isSuggestion(finding)) continue
    const files = await apply(github, pull, diffIn(comment.body))
    if (files !== null) return { finding, files }
  }
  return null
}

/** The findings that a comment reports. */
export function findingsOf({ body }: ReviewComment, { findings }: CheckReport): Finding[] {
  const posted = decodeMarkers('finding', body)
  return findings.filter(({ fingerprint }) => posted.includes(fingerprint))
}

function isSuggestion({ fix }: Finding): boolean {
  return fix?.safety === 'suggestion' && fix.verified
}

function diffIn(body: string): string {
  return fencesIn(readBlocks(body))
    .filter(({ info }) => info === 'diff')
    .flatMap(({ lines }) => lines.map((line) => `${line}\n`))
    .join('')
}

/** null when there is nothing to apply, or the head does not take all of it. */
async function apply(github: SimulatedGitHub, pull: PullRequest, patch: string): Promise<FileChanges | null> {
  const files: Record<string, string> = {}
  for (const part of parsePatch(patch)) {
    const path = part.newFileName?.replace(/^b\//, '') ?? ''
    const bytes = await github.readFile(pull.head.repository, pull.head.sha, path)
    if (bytes === null || !isUtf8(bytes)) return null
    const patched = applyPatch(bytes.toString(), part)
    if (patched === false) return null
    files[path] = patched
  }
  return Object.keys(files).length > 0 ? files : null
}
