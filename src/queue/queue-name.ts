/** The one queue of the service in pg-boss, https://pgboss.io. */
export const QUEUE = 'jobs'
