/** No source reads larger blobs: source files are far smaller, and a check says the same wherever it runs. */
export const MAX_BLOB_BYTES = 8 * 1024 * 1024

export const OVERSIZED = { unreadable: `larger than ${MAX_BLOB_BYTES / 1024 / 1024} MiB` }
