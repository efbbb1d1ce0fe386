/** Why the database does not start. Its file system throws objects with an error number of WASI, and no `Error`. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error) return error.message
  const { errno } = (error ?? {}) as { readonly errno?: unknown }
  return typeof errno === 'number'
    ? `its files cannot be opened (WASI error ${errno}): another program may have changed them, or rights are missing`
    : String(error)
}
