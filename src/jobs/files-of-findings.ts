import type { CheckReport } from '../analysis/model/types.ts'
import type { Comparison, PullRequest } from '../ports/pull-requests.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import type { PullRequestFile } from '../review/types.ts'

/**
 * The files of a pull request that findings and their fixes can have a place in. The comparison has them all as long as
 * they are few; it may be with a newer base than that of GitHub's own list.
 */
export async function filesOfFindings(
  github: RepositoryGateway,
  pull: PullRequest,
  { files }: Comparison,
  report: CheckReport,
): Promise<readonly PullRequestFile[]> {
  if (report.findings.length === 0) return []
  if (files.length === pull.changedFiles) return files
  // A comparison leaves out patches where they are many.
  const compared = new Set(files.filter(({ patch }) => patch !== null).flatMap(pathsOf))
  const missing = pathsIn(report).filter((path) => !compared.has(path))
  const wanted = await changedAmong(missing, github, report)
  if (wanted.length === 0) return files
  const listed = await github.pullRequests.files(pull, wanted)
  const known = new Set(listed.map(({ path }) => path))
  return [...listed, ...files.filter(({ path }) => !known.has(path))]
}

/** On either side. */
function pathsOf({ path, previousPath }: PullRequestFile): readonly string[] {
  return previousPath === null ? [path] : [path, previousPath]
}

function pathsIn({ findings }: CheckReport): readonly string[] {
  const paths = findings.flatMap(({ path, fix }) => [path, ...(fix?.edits ?? []).map((edit) => edit.path)])
  return [...new Set(paths)]
}

/** A file that is the same in both trees has no place in the diff, wherever GitHub would list it. */
async function changedAmong(
  paths: readonly string[],
  { source }: RepositoryGateway,
  { base, head }: CheckReport,
): Promise<readonly string[]> {
  if (paths.length === 0) return []
  // The analysis has read both.
  const [before, after] = await Promise.all([source.tree(base), source.tree(head)])
  const isUnknown = before.gaps.length + after.gaps.length > 0
  return paths.filter((path) => isUnknown || before.entries.get(path)?.oid !== after.entries.get(path)?.oid)
}
