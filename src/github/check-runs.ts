import { z } from 'zod'
import type { CheckRun, CheckRuns } from '../ports/check-runs.ts'
import type { MergeGroup } from '../ports/merge-queue.ts'
import type { Verdict } from '../ports/reviews.ts'
import type { Annotation, CheckOutput } from '../review/types.ts'
import type { AppIdentity } from './app-identity.ts'
import type { Answer, Mutation } from './mutations.ts'
import { ONCE, pathOf, type RepositoryClient } from './octokit.ts'

/** Branch protection requires the check by this name: a new name would unprotect every such branch. */
export const CHECK_NAME = 'celery-guard'
/** GitHub's limit for one request. */
const ANNOTATIONS_PER_REQUEST = 50

type CheckRunData = Awaited<ReturnType<RepositoryClient['octokit']['rest']['checks']['get']>>['data']

/** The check runs of this app. The `external_id` of each names its pull request. */
export function createCheckRuns(client: RepositoryClient, app: AppIdentity): CheckRuns {
  const { rest, paginate } = client.octokit

  async function listed(headSha: string): Promise<readonly CheckRunData[]> {
    return await paginate(rest.checks.listForRef, {
      ...pathOf(client),
      ref: headSha,
      check_name: CHECK_NAME,
      app_id: app.id,
      filter: 'all',
      per_page: 100,
    })
  }

  async function newestFirst(headSha: string): Promise<readonly CheckRun[]> {
    return (await listed(headSha)).toSorted((a, b) => b.id - a.id).map(toCheckRun)
  }

  return {
    ofHead: newestFirst,

    async start(headSha, subject, { title, summary }, askedBy) {
      const { data } = await rest.checks.create({
        ...pathOf(client),
        name: CHECK_NAME,
        head_sha: headSha,
        status: 'in_progress',
        external_id: externalId(subject, { askedBy }),
        output: { title, summary },
        request: ONCE,
      })
      return toCheckRun(data)
    },

    async complete(run, output) {
      const { conclusion, own, title, summary, text } = output
      const batches = inBatches(newAnnotations(run, output).map(toAnnotation))
      for (const [i, annotations] of batches.entries()) {
        await rest.checks.update({
          ...pathOf(client),
          check_run_id: run.id,
          ...(isRelabelled(run, output) &&
            run.pullRequest !== null && {
              external_id: externalId(run.pullRequest, { ...run, own }),
            }),
          ...(i === batches.length - 1 ? { status: 'completed', conclusion } : { status: 'in_progress' }),
          output: { title, summary, ...(text !== null && { text }), annotations },
          ...(output.actions !== undefined && { actions: output.actions.map((one) => ({ ...one })) }),
          request: ONCE,
        })
      }
    },

    isShort: (run, output) =>
      newAnnotations(run, output).length <= ANNOTATIONS_PER_REQUEST && !isRelabelled(run, output),

    async describe(run, summary) {
      await rest.checks.update({
        ...pathOf(client),
        check_run_id: run.id,
        output: { title: run.verdict?.title ?? '', summary },
        request: ONCE,
      })
    },
  }
}

/** Completes a run where `isShort`. */
export function completion({ pull, run, output }: Verdict): Mutation {
  const { conclusion, title, summary, text, actions } = output
  const annotations = newAnnotations(run, output).map(toAnnotationData)
  return {
    field: 'updateCheckRun',
    input: {
      repositoryId: pull.repositoryId,
      checkRunId: run.nodeId,
      status: 'COMPLETED',
      conclusion: conclusion.toUpperCase(),
      output: { title, summary, ...(text !== null && { text }), annotations },
      ...(actions !== undefined && { actions: actions.map((one) => ({ ...one })) }),
    },
    select: 'checkRun { status }',
  }
}

const Completed = z.object({ checkRun: z.object({ status: z.literal('COMPLETED') }) })

/** GitHub may refuse a mutation of a run without an error: https://github.com/mc1arke/sonarqube-community-branch-plugin/issues/159 */
export function isCompleted(answer: Answer | undefined): boolean {
  return answer !== undefined && 'data' in answer && Completed.safeParse(answer.data).success
}

/** The run shows the verdict of another pull request, or did so before; or somebody asked for it meanwhile. */
function isRelabelled({ own, verdict, isUnlabelled }: CheckRun, output: CheckOutput): boolean {
  return isUnlabelled === true || output.own !== undefined || (own ?? undefined) !== verdict?.conclusion
}

function newAnnotations({ annotationsCount }: CheckRun, { annotations }: CheckOutput): readonly Annotation[] {
  return annotations.slice(annotationsCount)
}

type Parts = Pick<CheckRun, 'pullRequest' | 'own' | 'group' | 'askedBy'>

/**
 * The pull request or merge group that a check run of this app belongs to, its own conclusion where the run shows another
 * one, and the delivery that asked for it; null for an id that this app did not write.
 */
export function partsOf(externalId: string | null): Parts {
  const [, member, baseSha] = /^group\/([1-9]\d*|-)\/([0-9a-f]{40})$/.exec(externalId ?? '') ?? []
  if (baseSha !== undefined) {
    const group = { pullRequest: member === '-' ? null : Number(member), baseSha }
    return { pullRequest: null, own: null, group }
  }
  const [, number, own = null, askedBy] = PULL.exec(externalId ?? '') ?? []
  return {
    pullRequest: number === undefined ? null : Number(number),
    own,
    ...(askedBy !== undefined && { askedBy }),
  }
}

const PULL = /^pull\/([1-9]\d*)(?:\/(success|neutral))?(?:\/for\/([\w-]{1,64}))?$/

function externalId(
  subject: number | MergeGroup,
  { own, askedBy }: { readonly own?: string | undefined; readonly askedBy?: string | undefined },
): string {
  if (typeof subject !== 'number') return `group/${subject.pullRequest ?? '-'}/${subject.baseSha}`
  // A header of a webhook is not signed.
  const asked = askedBy !== undefined && /^[\w-]{1,64}$/.test(askedBy) ? `for/${askedBy}` : undefined
  return [`pull/${subject}`, own, asked].filter((part) => part !== undefined).join('/')
}

function toCheckRun(data: CheckRunData): CheckRun {
  const { title, summary, text, annotations_count } = data.output
  const { own, ...others } = partsOf(data.external_id)
  return {
    id: data.id,
    nodeId: data.node_id,
    ...others,
    own: data.status === 'completed' ? (own ?? data.conclusion ?? '') : null,
    annotationsCount: annotations_count,
    completedAt: data.completed_at,
    verdict:
      data.status === 'completed'
        ? { conclusion: data.conclusion ?? '', title: title ?? '', summary: summary ?? '', text }
        : null,
  }
}

/** At least one batch, if empty: the conclusion must be sent in any case. */
function inBatches<T>(items: readonly T[]): readonly T[][] {
  const batches: T[][] = []
  for (let i = 0; i < items.length; i += ANNOTATIONS_PER_REQUEST) {
    batches.push(items.slice(i, i + ANNOTATIONS_PER_REQUEST))
  }
  return batches.length === 0 ? [[]] : batches
}

function toAnnotation(annotation: Annotation) {
  return {
    path: annotation.path,
    start_line: annotation.startLine,
    end_line: annotation.endLine,
    annotation_level: annotation.level,
    title: annotation.title,
    message: annotation.message,
  }
}

function toAnnotationData({ path, level, title, message, startLine, endLine }: Annotation) {
  return { path, annotationLevel: level.toUpperCase(), title, message, location: { startLine, endLine } }
}
