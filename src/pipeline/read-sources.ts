import type { SourceText } from '../analysis/model/source-text.ts'
import type { Finding, RemedyOutcome } from '../analysis/model/types.ts'
import type { Tree } from '../ports/repository-source.ts'
import type { BlobLoader } from './blob-loader.ts'
import { oidIn } from './revision.ts'

/** The source of every file that a finding, its fix or a remedy refers to, by path. */
export async function readSources(
  findings: readonly Finding[],
  remedies: readonly RemedyOutcome[],
  tree: Tree,
  loader: BlobLoader,
): Promise<Map<string, SourceText>> {
  const fixes = [...findings, ...remedies].map((one) => ('fix' in one ? one.fix : null))
  const edited = fixes.flatMap((fix) => (fix?.edits ?? []).map(({ path }) => path))
  const paths = [...findings.map(({ path }) => path), ...edited]
  await loader.loadTexts(paths.flatMap((path) => oidIn(tree, path) ?? []))
  return new Map(
    [...new Set(paths)].flatMap((path): [string, SourceText][] => {
      const source = sourceAt(tree, loader, path)
      return source ? [[path, source]] : []
    }),
  )
}

/** A file's source; null where there is no such file, it is unreadable, or its source is not loaded. */
export function sourceAt(tree: Tree, loader: BlobLoader, path: string): SourceText | null {
  const oid = oidIn(tree, path)
  const blob = oid === null ? null : loader.get(oid)
  return blob?.kind === 'read' ? blob.source : null
}
