import { aftermathOf, isHarmless } from '../analysis/engine/aftermath.ts'
import { type ChosenFixes, chooseFixes } from '../analysis/fixes/choose-fixes.ts'
import { type KnownNames, knownNames } from '../analysis/fixes/known-names.ts'
import type { Remedy } from '../analysis/model/remedy.ts'
import type { CheckReport, Finding } from '../analysis/model/types.ts'
import { offeredRemedy } from '../analysis/remedies/offered.ts'
import { RULE_IDS } from '../analysis/rules/index.ts'
import { KEYWORDS } from '../commands/grammar.ts'
import type { FixRequest } from '../commands/request.ts'
import type { LoadedSettings } from '../config/load-settings.ts'
import { fixedFile } from '../patch/fixed-file.ts'
import type { FixChoice, FixOutcome } from '../review/fix-outcome.ts'
import type { CeleryFixJob } from './payloads.ts'
import { type Command, judge } from './reply-to-command.ts'

/** Fixes that may be committed: each was verified, and so was their sum. */
export interface PreparedFixes {
  readonly kind: 'prepared'
  readonly files: ChosenFixes['files']
  readonly patch: ReturnType<typeof fixedFile>[]
  readonly choice: FixChoice
}

/** Judges the head, chooses the requested fixes, and judges their result. */
export async function prepareFixes(
  command: Command<CeleryFixJob>,
  loaded: LoadedSettings,
  request: FixRequest,
): Promise<PreparedFixes | FixOutcome> {
  const thread = fingerprintsOfThread(command)
  const { report, remedies } = await judgeWithRemedies(command, loaded, request, thread ?? [])
  const known = knownNames(report, RULE_IDS, KEYWORDS)
  const words = unknownWords(request, report, known)
  if (words.length > 0) return { kind: 'unknown', words, tasks: tasksOf(report.findings) }
  if (request.withoutTask.length > 0 && remedies.length === request.remedies.length)
    return { kind: 'no-task', remedies: request.withoutTask, task: taskFor(request.withoutTask, report) }

  const names = request.names.flatMap((word) => known.find(word) ?? [])
  const isAboutThread = request.everything && !request.all && thread !== null
  if (isAboutThread && !report.findings.some(({ fingerprint }) => thread.includes(fingerprint)))
    return { kind: 'finding-gone' }
  const {
    files,
    unknown: _,
    ...chosen
  } = chooseFixes(
    report,
    {
      everything: request.everything && !isAboutThread,
      all: request.all,
      names,
      fingerprints: isAboutThread ? thread : [],
    },
    RULE_IDS,
  )
  const choice: FixChoice = {
    ...chosen,
    requested: [...names, ...remedies.map(({ kind, task }) => `${kind} ${task}`)],
    inThread: isAboutThread,
    judged: judgedInstead(command),
    approved: report.approvals?.findings.length ?? 0,
  }
  if (files.length === 0) return { kind: 'nothing-to-fix', choice }
  const after = await judge(command, loaded, { files })
  const aftermath = aftermathOf(report, after, endedBy(report, chosen))
  if (!isHarmless(aftermath)) return { kind: 'would-break', aftermath, choice }
  return { kind: 'prepared', files, patch: files.map((file) => fixedFile(report, file)), choice }
}

/** Names that mean nothing, and tasks that no remedy fits and that look like a mistake. */
function unknownWords({ names }: FixRequest, { remedies = [] }: CheckReport, known: KnownNames) {
  const refused = remedies.flatMap((one) => ('refusal' in one && !one.isTask ? [one.remedy.task] : []))
  return [...names, ...refused]
    .filter((word) => known.find(word) === null)
    .map((word) => ({ unknown: word, nearest: known.nearest(word) }))
    .filter(({ unknown, nearest }) => nearest !== null || names.includes(unknown))
}

/**
 * The findings whose thread holds the command; null outside of this app's threads. Where the marker of the thread cannot be
 * read, somebody asked for its finding nevertheless, and not for all.
 */
function fingerprintsOfThread({ job, seen, markers }: Command<CeleryFixJob>): readonly string[] | null {
  const thread = seen.threads.find(({ comment }) => comment.databaseId === job.rootId)
  if (thread === undefined) return null
  const { body } = thread.comment
  return [...markers.decode('finding', body), ...markers.decode('part', body)]
}

/** Remedies need exact names, which only a report has: it is made again where the words are others. */
async function judgeWithRemedies(
  command: Command<CeleryFixJob>,
  loaded: LoadedSettings,
  request: FixRequest,
  thread: readonly string[],
): Promise<{ readonly report: CheckReport; readonly remedies: readonly Remedy[] }> {
  const written = request.remedies
  const report = await judge(command, loaded, { remedies: written })
  const findings = report.findings.filter(({ fingerprint }) => thread.includes(fingerprint))
  const ofThread = request.withoutTask.flatMap((kind) =>
    tasksOf(findings).map((task): Remedy => ({ kind, task })),
  )
  const known = knownNames(report, RULE_IDS, KEYWORDS)
  const remedies = [...written.map((remedy) => exact(remedy, known)), ...ofThread]
  if (remedies.every((remedy, i) => remedy.task === written[i]?.task)) return { report, remedies }
  return { report: await judge(command, loaded, { remedies }), remedies }
}

function exact({ kind, task }: Remedy, known: KnownNames): Remedy {
  return { kind, task: known.find(task) ?? task }
}

/** The old names where there are any: a remedy is about messages that are on their way. */
function tasksOf(findings: readonly Finding[]): readonly string[] {
  const tasks = findings.flatMap(({ names }) => names.map(({ old, new: next }) => old ?? next))
  return [...new Set(tasks.filter((task) => task !== null))]
}

/** One that the first of these remedies may be for. */
function taskFor([kind]: readonly string[], { findings }: CheckReport): string | null {
  const offered = findings.map(offeredRemedy).find((one) => one?.kind === kind)
  return offered?.tasks[0] ?? null
}

function endedBy(
  { findings, approvals }: CheckReport,
  { fixed, remedies }: Pick<ChosenFixes, 'fixed' | 'remedies'>,
) {
  const ended = new Set(remedies.flatMap(({ fingerprints }) => fingerprints))
  // A remedy may end what somebody approved before.
  const all = [...findings, ...(approvals?.findings ?? []).map(({ finding }) => finding)]
  return all.filter((finding) => fixed.includes(finding) || ended.has(finding.fingerprint))
}

/** The judged head where GitHub says that the person saw another one. */
function judgedInstead({ job, pull }: Command<CeleryFixJob>): string | null {
  const seen = job.seenHead ?? job.headSha
  return seen === undefined || seen === pull.headSha ? null : pull.headSha
}
