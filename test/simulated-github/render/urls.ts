import type { Simulation } from '../simulation.ts'
import { fullName, type Repository } from '../state.ts'

/** Pages for people stay on github.com: nothing that a program follows. */
export const WEB = 'https://github.com'

/** A repository's resource in the API. */
export function apiUrl(simulation: Simulation, repository: Repository, rest = ''): string {
  return `${simulation.url}/repos/${fullName(repository)}${rest}`
}

/** A repository's page for people. */
export function webUrl(repository: Repository, rest = ''): string {
  return `${WEB}/${fullName(repository)}${rest}`
}

/** A path inside a URL: slashes stay. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

/** `{ name_url: base + rest }` for a table of names and rests. */
export function urlFields(base: string, table: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(table).map(([name, rest]) => [`${name}_url`, base + rest]))
}
