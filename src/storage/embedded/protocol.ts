/** What the embedded database tells the service that started it. */
export type Answer = { readonly kind: 'ready' } | { readonly kind: 'refused'; readonly reason: string }

/** Instead of a folder: the database is gone with its process. */
export const IN_MEMORY = ':memory:'

/** The name that clients of PostgreSQL expect, for the default port. */
export const SOCKET = '.s.PGSQL.5432'
