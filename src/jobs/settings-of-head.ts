import { isDeepStrictEqual } from 'node:util'
import type { CheckReport } from '../analysis/model/types.ts'
import type { LoadedSettings } from '../config/load-settings.ts'
import type { PullRequest } from '../ports/pull-requests.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import type { RecordedApproval } from '../review/approvals/approvals.ts'
import { checkOfNewSettings, type NewSettings } from '../review/messages.ts'
import type { CheckOutput } from '../review/types.ts'
import { analyzePullRequest } from './analyze-pull-request.ts'
import { SETTINGS_FILES, settingsAt } from './settings-at.ts'

/**
 * The settings that a pull request brings and what they would make of its check, which they have no say in: null for one
 * that changes none. Costs a second analysis of sources that are loaded already.
 */
export async function settingsOfHead(
  github: RepositoryGateway,
  pull: PullRequest,
  loaded: LoadedSettings,
  report: CheckReport,
  approvals: readonly RecordedApproval[],
): Promise<NewSettings | null> {
  if (!(await changesFiles(github, report))) return null
  const own = await settingsAt(github, pull.headSha)
  const changed = namesOfChanges(loaded, own)
  const problems = own.gaps.filter((gap) => !loaded.gaps.some((other) => isDeepStrictEqual(other, gap)))
  if (changed.length === 0 && problems.length === 0) return null
  const { conclusion, findings } = await analyzePullRequest(github, pull, own, report.base, approvals)
  return { changed, problem: problems[0]?.reason ?? null, conclusion, findings: findings.length }
}

export function withNewSettings(
  check: CheckOutput,
  { findings }: CheckReport,
  settings: NewSettings | null,
): CheckOutput {
  return settings === null ? check : checkOfNewSettings(check, findings.length, settings)
}

/** Since it left the base branch, whatever happened there. */
async function changesFiles({ source }: RepositoryGateway, { base, head }: CheckReport): Promise<boolean> {
  const [before, after] = await Promise.all([source.tree(base), source.tree(head)])
  return SETTINGS_FILES.some((path) => before.entries.get(path)?.oid !== after.entries.get(path)?.oid)
}

/** As a settings file writes them, rules one by one. */
function namesOfChanges({ settings: before }: LoadedSettings, { settings: after }: LoadedSettings): string[] {
  const names = Object.keys(after) as (keyof typeof after)[]
  return names
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .flatMap((name) => {
      if (name !== 'rules') return [NAMES[name] ?? kebab(name)]
      const rules = new Set([...Object.keys(before.rules), ...Object.keys(after.rules)])
      return [...rules].filter((rule) => before.rules[rule] !== after.rules[rule]).toSorted()
    })
}

const NAMES: Readonly<Record<string, string>> = {
  ignores: 'ignore',
  maxComments: 'comments.max',
  commentsFrom: 'comments.from',
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
