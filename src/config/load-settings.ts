import { DEFAULT_SETTINGS } from '../analysis/settings.ts'
import type { Gap } from '../analysis/types.ts'
import type { ParsedSettings, SettingsProblem } from './parse-settings.ts'

/** Where a repository's settings may stand; the first one counts. */
const SETTINGS_PATHS = ['.github/celery-guard.yml', '.github/celery-guard.yaml']

/** What is needed of a repository to read its settings; every `RepositorySource` has it. */
export interface SettingsSource {
  blobs(
    oids: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly bytes: Uint8Array } | { readonly unreadable: string }>>
}

export interface SettingsTree {
  readonly entries: ReadonlyMap<string, { readonly oid: string; readonly kind: string }>
}

export interface LoadedSettings extends ParsedSettings {
  /** The file they were read from, or null where the repository has none. */
  readonly path: string | null
}

/** The settings in `tree`, which must be the base side's: a pull request cannot switch off its own check. */
export async function loadSettings(source: SettingsSource, tree: SettingsTree): Promise<LoadedSettings> {
  const path = SETTINGS_PATHS.find((candidate) => tree.entries.has(candidate))
  const entry = path === undefined ? undefined : tree.entries.get(path)
  if (path === undefined || entry === undefined)
    return { settings: DEFAULT_SETTINGS, problems: [], path: null }
  if (entry.kind !== 'file') return { ...unusable(`it is a ${entry.kind}, not a file`), path }
  const blob = (await source.blobs([entry.oid])).get(entry.oid)
  if (blob === undefined || 'unreadable' in blob) {
    return { ...unusable(blob?.unreadable ?? 'it was not answered for'), path }
  }
  // Loaded only for the repositories that have such a file: YAML, schema and rules cost every start otherwise.
  const [{ parseSettings }, { RULE_IDS }] = await Promise.all([
    import('./parse-settings.ts'),
    import('../analysis/rules/index.ts'),
  ])
  return { ...parseSettings(new TextDecoder().decode(blob.bytes), RULE_IDS), path }
}

/** What of the settings is not used, told in the way of everything else that could not be read. */
export function settingsGaps({ path, problems }: LoadedSettings): Gap[] {
  return problems.map(({ line, column, message }) => {
    const where = column > 0 ? `column ${column}: ` : ''
    return { kind: 'unreadable', path: path ?? '', line, reason: where + message }
  })
}

function unusable(message: string): ParsedSettings {
  const problem: SettingsProblem = {
    line: 0,
    column: 0,
    message: `the settings could not be read: ${message}`,
  }
  return { settings: DEFAULT_SETTINGS, problems: [problem] }
}
