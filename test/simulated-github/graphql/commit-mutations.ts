import { writeCommit } from '../git/commits.ts'
import { resolveCommit } from '../git/repositories.ts'
import { filesIn } from '../git/trees.ts'
import { botPerson, GITHUB } from '../people.ts'
import { pushCommit } from '../pushes.ts'
import { webUrl } from '../render/urls.ts'
import { GRAPHQL_ACCESS } from '../rules/permissions.ts'
import { botLogin, findRepository, type Repository } from '../state.ts'
import { type Context, requireGraphql } from './context.ts'
import { GraphqlRefusal, unresolvable } from './refusal.ts'

interface CommitInput {
  readonly clientMutationId?: string | null
  readonly branch: { readonly repositoryNameWithOwner?: string | null; readonly branchName?: string | null }
  readonly expectedHeadOid: string
  readonly message: { readonly headline: string; readonly body?: string | null }
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[] | null
    readonly deletions?: readonly { readonly path: string }[] | null
  } | null
}

export const commitMutations = {
  async createCommitOnBranch({ input }: { input: CommitInput }, context: Context) {
    const { simulation } = context
    const { repository, branch } = requireTarget(context, input)
    const head = await resolveCommit(repository.gitDir, `refs/heads/${branch}`)
    if (head === null) throw unresolvable(`a Ref with the name '${branch}'`)
    if (head !== input.expectedHeadOid) throw stale(input.expectedHeadOid)
    requireUnprotected(repository, branch)
    const files = await requireChanges(repository, head, input)
    const commit = await writeCommit(repository.gitDir, {
      parents: [head],
      files,
      message: input.message.body
        ? `${input.message.headline}\n\n${input.message.body}`
        : input.message.headline,
      author: botPerson(simulation.state),
      committer: GITHUB,
      date: new Date(),
    })
    const sender = botLogin(simulation.state.app)
    const moved = await pushCommit(simulation, { repository, branch, commit, expected: head, sender })
    if (!moved) throw stale(input.expectedHeadOid)
    const url = webUrl(repository, `/commit/${commit}`)
    return {
      clientMutationId: input.clientMutationId ?? null,
      commit: {
        __typename: 'Commit',
        id: `C_${commit}`,
        oid: commit,
        abbreviatedOid: commit.slice(0, 7),
        url,
      },
      ref: { id: `REF_${branch}`, name: branch, prefix: 'refs/heads/' },
    }
  },
}

function requireTarget(
  context: Context,
  { branch }: CommitInput,
): { readonly repository: Repository; readonly branch: string } {
  const [owner = '', name = ''] = (branch.repositoryNameWithOwner ?? '').split('/')
  const repository = findRepository(context.simulation.state, owner, name)
  if (repository === undefined) throw unresolvable(`a Repository with the name '${owner}/${name}'`)
  requireGraphql(context, repository, GRAPHQL_ACCESS.createCommitOnBranch)
  return { repository, branch: (branch.branchName ?? '').replace(/^refs\/heads\//, '') }
}

/** A commit of the API is a push; no check has passed on it yet. */
function requireUnprotected(repository: Repository, branch: string): void {
  const protection = repository.protections.get(branch)
  if (protection === undefined) return
  const [name] = protection.requiredChecks
  const reason =
    name === undefined
      ? 'Changes must be made through a pull request.'
      : `Required status check "${name}" is expected.`
  throw new GraphqlRefusal(
    'BRANCH_PROTECTION_RULE_VIOLATION',
    `protected branch '${branch}' check failed:\n  ${reason}`,
  )
}

/** The files to write: contents are base64, and only what exists can be deleted. */
async function requireChanges(
  repository: Repository,
  head: string,
  { fileChanges }: CommitInput,
): Promise<Record<string, Uint8Array | null>> {
  const existing = await filesIn(repository.gitDir, head)
  const files: Record<string, Uint8Array | null> = {}
  for (const { path } of fileChanges?.deletions ?? []) {
    if (!existing.has(path)) {
      throw new GraphqlRefusal(
        'NOT_FOUND',
        `A path was requested for deletion which does not exist as of commit oid \`${head}\``,
      )
    }
    files[path] = null
  }
  for (const { path, contents } of fileChanges?.additions ?? []) {
    if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(contents)) {
      throw new GraphqlRefusal('UNPROCESSABLE', `The contents of ${path} are not valid base64`)
    }
    files[path] = Buffer.from(contents, 'base64')
  }
  return files
}

function stale(expected: string): GraphqlRefusal {
  return new GraphqlRefusal(
    'STALE_DATA',
    `Expected branch to point to "${expected}" but it did not.  Pull and try again.`,
  )
}
