import { z } from 'zod'
import type { Blob } from '../ports/repository-source.ts'
import { MAX_BLOB_BYTES, OVERSIZED } from '../shared/blob-size.ts'
import { blobId } from './blob-id.ts'
import { isTooMuch } from './errors.ts'
import { pathOf, type RepositoryClient } from './octokit.ts'
import { BrokenTransfer } from './transfer-errors.ts'

/** GitHub cuts a text after 512 KB, so a response for so many stays below 50 MB. */
const BATCH = 100
const OBJECT_ID = /^[0-9a-f]{40}$/

const GraphqlBlob = z.object({
  byteSize: z.number(),
  isBinary: z.boolean().nullable(),
  isTruncated: z.boolean(),
  text: z.string().nullable(),
})
const Answer = z.object({ repository: z.record(z.string(), GraphqlBlob.nullable()) })

/** Reads blobs by id, a hundred in one GraphQL query, and hands them out batch by batch. */
export async function* readBlobs(
  client: RepositoryClient,
  oids: readonly string[],
): AsyncGenerator<readonly [oid: string, blob: Blob]> {
  for (let i = 0; i < oids.length; i += BATCH) {
    const batch = oids.slice(i, i + BATCH)
    const answers = await queryBatch(client, batch)
    for (const [j, oid] of batch.entries()) yield [oid, await toBlob(client, oid, answers[j] ?? null)]
  }
}

type BlobAnswer = z.infer<typeof GraphqlBlob> | null

/** In smaller parts where GitHub stops the query, as the texts of a hundred large files may take it too long. */
async function queryBatch(client: RepositoryClient, oids: readonly string[]): Promise<readonly BlobAnswer[]> {
  try {
    return await query(client, oids)
  } catch (error) {
    if (oids.length === 1 || !isTooMuch(error)) throw error
    const middle = Math.ceil(oids.length / 2)
    const first = await queryBatch(client, oids.slice(0, middle))
    return [...first, ...(await queryBatch(client, oids.slice(middle)))]
  }
}

async function query(client: RepositoryClient, oids: readonly string[]): Promise<readonly BlobAnswer[]> {
  const fields = oids.map((oid, i) => {
    if (!OBJECT_ID.test(oid)) throw new Error(`not a git object id: ${JSON.stringify(oid)}`)
    return `blob${i}: object(oid: "${oid}") { ... on Blob { byteSize isBinary isTruncated text } }`
  })
  const text = `query blobs($owner: String!, $name: String!) {
    repository(owner: $owner, name: $name) { ${fields.join('\n')} }
  }`
  const { repository } = Answer.parse(await client.octokit.graphql(text, { ...client.repository }))
  return oids.map((_, i) => repository[`blob${i}`] ?? null)
}

async function toBlob(client: RepositoryClient, oid: string, answer: BlobAnswer): Promise<Blob> {
  if (answer === null)
    throw new BrokenTransfer(`GitHub does not have the blob ${oid} that its own tree names`)
  if (answer.byteSize > MAX_BLOB_BYTES) return OVERSIZED
  if (answer.text !== null && !answer.isTruncated) {
    const bytes = new TextEncoder().encode(answer.text)
    // GitHub's text is a rendering: other encodings are transcoded and a BOM may be lost. The id reveals it.
    if (blobId(bytes) === oid) return { bytes }
  }
  return { bytes: await readExactly(client, oid) }
}

async function readExactly(client: RepositoryClient, oid: string): Promise<Uint8Array> {
  const { data } = await client.octokit.rest.git.getBlob({ ...pathOf(client), file_sha: oid })
  const bytes = Buffer.from(data.content, 'base64')
  if (blobId(bytes) !== oid)
    throw new BrokenTransfer(`GitHub returned other bytes than those of the blob ${oid}`)
  return bytes
}
