import type { SourceText } from '../analysis/model/source-text.ts'
import type { Finding } from '../analysis/model/types.ts'
import type { Tree } from '../ports.ts'
import type { BlobLoader } from './blob-loader.ts'
import { oidIn } from './revision.ts'

/** The source of every file that a finding or its fix refers to, by path. */
export async function readSources(
  findings: readonly Finding[],
  tree: Tree,
  loader: BlobLoader,
): Promise<Map<string, SourceText>> {
  const paths = findings.flatMap(({ path, fix }) => [path, ...(fix?.edits ?? []).map((edit) => edit.path)])
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
