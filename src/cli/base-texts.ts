import { decodePython, type SourceText } from '../analysis/model/source-text.ts'
import type { CheckReport } from '../analysis/model/types.ts'
import type { RepositorySource } from '../ports/repository-source.ts'

/** The text of the files with findings on base; unreadable files are omitted. */
export async function readBaseTexts(
  source: RepositorySource,
  { base, findings }: CheckReport,
): Promise<ReadonlyMap<string, SourceText>> {
  const paths = findings.filter((finding) => finding.side === 'base').map((finding) => finding.path)
  if (paths.length === 0) return new Map()
  const tree = await source.tree(base)
  const oids = new Map(paths.flatMap((path) => [[path, tree.entries.get(path)?.oid ?? ''] as const]))
  const blobs = await source.blobs([...oids.values()].filter((oid) => oid !== ''))
  const texts = new Map<string, SourceText>()
  for (const [path, oid] of oids) {
    const blob = blobs.get(oid)
    const text = blob !== undefined && 'bytes' in blob ? decodePython(blob.bytes) : null
    if (text?.ok) texts.set(path, text.value)
  }
  return texts
}
