import type { EntryKind, Tree, TreeEntry } from '../ports/repository-source.ts'
import { pathOf, type RepositoryClient } from './octokit.ts'

interface Listing {
  readonly entries: Map<string, TreeEntry>
  readonly gaps: Tree['gaps'][number][]
}

interface GitHubEntry {
  readonly path: string
  readonly mode: string
  readonly type: string
  readonly sha: string
}

/** Every entry of the commit's tree, in one request where GitHub can: it stops at 100,000 entries or 7 MB. */
export async function readTree(client: RepositoryClient, rev: string): Promise<Tree> {
  const listing: Listing = { entries: new Map(), gaps: [] }
  await list(client, rev, '', listing)
  return { rev, ...listing }
}

async function list(client: RepositoryClient, sha: string, prefix: string, listing: Listing): Promise<void> {
  const whole = await getTree(client, sha, true)
  if (!whole.truncated) {
    addAll(whole.tree, prefix, listing)
    return
  }
  const level = await getTree(client, sha, false)
  if (level.truncated) {
    listing.gaps.push({ path: prefix, oid: sha, reason: 'the folder has more entries than GitHub lists' })
  }
  addAll(level.tree, prefix, listing)
  for (const entry of level.tree) {
    if (entry.type === 'tree') await list(client, entry.sha, `${prefix}${entry.path}/`, listing)
  }
}

async function getTree(
  client: RepositoryClient,
  sha: string,
  recursive: boolean,
): Promise<{ readonly tree: readonly GitHubEntry[]; readonly truncated: boolean }> {
  const { data } = await client.octokit.rest.git.getTree({
    ...pathOf(client),
    tree_sha: sha,
    ...(recursive && { recursive: '1' }),
  })
  return data
}

function addAll(entries: readonly GitHubEntry[], prefix: string, listing: Listing): void {
  for (const entry of entries) {
    if (entry.type === 'tree') continue
    const path = prefix + entry.path
    listing.entries.set(path, {
      path,
      oid: entry.sha,
      kind: kindOf(entry.mode),
      ...(entry.mode === '100755' && { executable: true as const }),
    })
  }
}

/** Of an entry's mode, in octal. */
export function kindOf(mode: string): EntryKind {
  if (mode === '120000') return 'symlink'
  return mode === '160000' ? 'submodule' : 'file'
}
