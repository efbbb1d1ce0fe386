import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { MAX_BLOB_BYTES } from '../shared/blob-size.ts'
import { pathOf, type RepositoryClient } from './octokit.ts'
import { BrokenTransfer } from './transfer-errors.ts'

/** Stops archives made to be huge: files beyond it are not visited. */
const MAX_UNPACKED_BYTES = 2 * 1024 ** 3

/**
 * Downloads a commit as GitHub's tarball and visits the files whose path ends in one of the suffixes, one at a time and
 * never on disk. Some files are missing: attributes in the repository leave files out (`export-ignore`) or rewrite them
 * (`export-subst`), and files too large to be read are skipped.
 */
export async function visitArchive(
  client: RepositoryClient,
  rev: string,
  suffixes: readonly string[],
  visit: (bytes: Buffer) => void,
): Promise<void> {
  const { data } = await client.octokit.rest.repos.downloadTarballArchive({
    ...pathOf(client),
    ref: rev,
    request: { parseSuccessResponseBody: false },
  })
  const archive = Readable.fromWeb(data as ReadableStream)
  const entries = extract()
  const breakOff = (cause: Error) =>
    entries.destroy(new BrokenTransfer('the download of the archive broke off', { cause }))
  // Not pipeline(): it would wait for the end of an archive that is left early.
  archive.on('error', breakOff)
  const gunzip = createGunzip().on('error', breakOff)
  archive.pipe(gunzip).pipe(entries)
  try {
    let unpacked = 0
    for await (const entry of entries) {
      const { name, type, size = 0 } = entry.header
      unpacked += size
      if (unpacked > MAX_UNPACKED_BYTES) return
      const isRequested = type === 'file' && suffixes.some((suffix) => name.endsWith(suffix))
      if (isRequested && size <= MAX_BLOB_BYTES) visit(await readAll(entry))
      else entry.resume()
    }
  } finally {
    archive.destroy()
    gunzip.destroy()
  }
}

async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
