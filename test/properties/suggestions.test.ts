import { describe, expect, test } from 'vitest'
import { RULE_IDS } from '../../src/analysis/rules/index.ts'
import { applySuggestion } from '../../src/review/apply-suggestion.ts'
import { decodeMarkers } from '../../src/review/marker.ts'
import { planReview } from '../../src/review/plan.ts'
import { conversation, surroundings } from '../../src/review/testing.ts'
import type { LineComment } from '../../src/review/types.ts'
import { bytesOf, type Files } from '../support/memory-source.ts'
import { pullRequestFiles } from '../support/pull-request-files.ts'
import { check, type RuleCase, ruleCases } from '../support/rule-cases.ts'

/** Each case takes two analyses. */
const CASES_OF_A_RULE = 3

/** A class that is registered becomes a task, and is judged as one. */
const FOLLOWING: Readonly<Record<string, readonly string[]>> = {
  'class-task-unregistered': ['task-without-name', 'task-without-queue', 'task-name-mismatch'],
}

const cases = ruleCases()

describe('complaint 7: suggestions that are committed take their findings away and add none', () => {
  test.each(RULE_IDS)('%s', async (rule) => {
    const flagged = cases.filter((one) => one.rule === rule && one.name.startsWith('flags-'))
    for (const one of flagged.slice(0, CASES_OF_A_RULE)) {
      const report = await check(one)
      const rules = new Set<string>([
        'unused-suppression',
        ...(FOLLOWING[rule] ?? []),
        ...report.findings.map((finding) => finding.rule),
      ])
      for (const together of suggestionsOn(one, report)) {
        const { findings } = await check({ ...one, head: committed(one.head, together) })
        const after = findings.map(({ fingerprint }) => fingerprint)
        expect(after.filter((fingerprint) => together.flatMap(keysOf).includes(fingerprint))).toEqual([])
        // The rest of a finding about several tasks, and one that joins another, are not new.
        const fresh = findings.filter((finding) => !rules.has(finding.rule))
        expect(fresh).toEqual([])
      }
    }
  })
})

/** The suggestions of a review of all findings; those that belong together in one list. */
function suggestionsOn({ base, head }: RuleCase, report: Awaited<ReturnType<typeof check>>): LineComment[][] {
  const { review } = planReview({
    report,
    files: pullRequestFiles(base, head),
    conversation: conversation(),
    settings: { maxComments: 30, commentsFrom: 'notice' },
    surroundings,
  })
  const suggestions = (review?.comments ?? []).flatMap((comment) =>
    comment.line !== null && /^`{3,}suggestion$/m.test(comment.body) ? [comment] : [],
  )
  return [...Map.groupBy(suggestions, (comment) => keysOf(comment).join()).values()]
}

function keysOf({ body }: LineComment): readonly string[] {
  return [...decodeMarkers('finding', body), ...decodeMarkers('part', body)]
}

function committed(head: Files, together: readonly LineComment[]): Files {
  const files = { ...head }
  // From the last line on, so that the lines above keep their numbers.
  for (const comment of together.toSorted((a, b) => b.line - a.line)) {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(files[comment.path] ?? ''))
    files[comment.path] = applySuggestion(text, comment)
  }
  return files
}
