import { z } from 'zod'

/**
 * Fields of a repository that say whether `$branch` is the base of open pull requests, and what pushes to it may have
 * changed: the ids of some files at its tip, `$ref`, and at the commits that it was at before.
 */
export function otherBaseFields(files: readonly string[], commits: readonly string[]): string {
  const ids = files.map((path, i) => `file${i}: file(path: ${JSON.stringify(path)}) { oid }`).join('\n')
  const before = commits.map((oid, i) => `before${i}: object(oid: "${oid}") { ... on Commit { ${ids} } }`)
  return `
    based: pullRequests(baseRefName: $branch, states: OPEN, first: 1) { totalCount }
    tip: ref(qualifiedName: $ref) { target { oid ... on Commit { ${ids} } } }
    ${before.join('\n')}
  `
}

const Based = z.object({ totalCount: z.number() })
const Tip = z.object({ target: z.looseObject({ oid: z.string() }).nullable() }).nullable()
const File = z.object({ oid: z.string() }).nullable().optional()

interface Pushed {
  readonly files: readonly string[]
  readonly commits: readonly string[]
  /** One of the pushes may have been forced: other pull requests bring the commits that it took away. */
  readonly mayBeForced: boolean
}

/** Whether other pull requests may be judged otherwise since. GitHub forgets commits that a forced push took away. */
export function isOtherBase(
  repository: Readonly<Record<string, unknown>>,
  headSha: string,
  { files, commits, mayBeForced }: Pushed,
): boolean {
  if (Based.parse(repository.based).totalCount === 0) return false
  if (mayBeForced) return true
  const tip = Tip.parse(repository.tip)?.target ?? null
  if (tip?.oid !== headSha) return true
  const idsAt = (commit: Readonly<Record<string, unknown>>) =>
    files.map((_, i) => File.parse(commit[`file${i}`])?.oid ?? null).join(' ')
  return commits.some((_, i) => {
    const before = z.record(z.string(), z.unknown()).nullable().parse(repository[`before${i}`])
    return before === null || idsAt(before) !== idsAt(tip)
  })
}
