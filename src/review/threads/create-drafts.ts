import type { HeadText } from '../../analysis/model/head-sources.ts'
import type { Finding } from '../../analysis/model/types.ts'
import { assignComments, type PlannedComment } from '../assign-comments.ts'
import type { PullRequestDiff } from '../diff.ts'
import { placeOf } from '../diff-position.ts'
import { renderComment } from '../render/comment.ts'
import type { Surroundings } from '../render/footer.ts'
import type { Draft, Drafts } from './drafts.ts'

export interface PlannedDraft extends Draft {
  readonly planned: PlannedComment
}

/** Drafts of comments about the findings of a head, worst first. */
export function createDrafts({
  findings,
  diff,
  headText,
  surroundings,
}: {
  readonly findings: readonly Finding[]
  readonly diff: PullRequestDiff
  readonly headText: HeadText
  readonly surroundings: Surroundings
}): Drafts<PlannedDraft> & { readonly render: (planned: PlannedComment) => PlannedDraft } {
  const those = (fingerprints: readonly string[]) => {
    const wanted = new Set(fingerprints)
    return findings.filter(({ fingerprint }) => wanted.has(fingerprint))
  }

  function render(planned: PlannedComment): PlannedDraft {
    return {
      planned,
      findings: planned.findings.map(({ fingerprint }) => fingerprint),
      comment: renderComment(planned, headText, surroundings),
      suggests: planned.suggestion !== null,
      isPart: planned.part !== null && !planned.part.reports,
    }
  }

  return {
    render,

    suggesting(fingerprints) {
      return assignComments(those(fingerprints), diff, headText, Number.POSITIVE_INFINITY).comments.map(
        render,
      )
    },

    plain(fingerprints) {
      const wanted = those(fingerprints)
      const places = wanted.map((finding) => placeOf(finding, diff)).filter((place) => place !== null)
      const place = places.find(({ range }) => range !== null) ?? places[0]
      return place === undefined ? null : render({ place, findings: wanted, suggestion: null, part: null })
    },
  }
}
