import type { Ignore } from '../analysis/model/ignore.ts'
import { DEFAULT_SETTINGS, type Settings } from '../analysis/model/settings.ts'
import type { Gap } from '../analysis/model/types.ts'
import { err, type Result } from '../shared/result.ts'
import type { LocatedFile, Problem } from './located-file.ts'
import type { ParsedSettings } from './parse-settings.ts'

/** The settings files; the first one that exists counts. */
const SETTINGS_PATHS = ['.github/celery-guard.yml', '.github/celery-guard.yaml']
/** Read without a settings file, for its `tool.celery-guard` section. */
const PYPROJECT = 'pyproject.toml'
/** Every file that may hold settings. */
export const SETTINGS_FILES: readonly string[] = [...SETTINGS_PATHS, PYPROJECT]

type Blob = { readonly bytes: Uint8Array } | { readonly unreadable: string }

/** A repository as far as reading settings needs it; every `RepositorySource` is one. */
export interface SettingsSource {
  blobs(oids: readonly string[]): Promise<ReadonlyMap<string, Blob>>
}

interface SettingsTree {
  readonly entries: ReadonlyMap<string, { readonly oid: string; readonly kind: string }>
}

/** The other repositories of the same owner, as far as they can be read. */
export interface OwnerRepositories {
  readonly owner: string
  /** A file of the default branch; null where it does not exist or may not be read. */
  read(repository: string, path: string): Promise<Blob | null>
}

export interface LoadedSettings {
  readonly settings: Settings
  /** Invalid settings, which are reported like unreadable files, and those that have expired. */
  readonly gaps: readonly Gap[]
}

const NO_SETTINGS: LoadedSettings = { settings: DEFAULT_SETTINGS, gaps: [] }

/**
 * Loads the settings in `tree`, which must be of the base branch, so that a pull request cannot switch off its own check.
 * Without `ownerRepositories`, settings that extend another repository's are reported as unused. Ignores expire after their
 * last day, which is compared with `today`, a date such as 2027-01-31.
 */
export async function loadSettings(
  source: SettingsSource,
  tree: SettingsTree,
  {
    ownerRepositories,
    today,
  }: { readonly ownerRepositories: OwnerRepositories | null; readonly today: string },
): Promise<LoadedSettings> {
  const path = SETTINGS_PATHS.find((candidate) => tree.entries.has(candidate)) ?? PYPROJECT
  const entry = tree.entries.get(path)
  const parsed = entry ? await parse(path, await read(source, entry)) : null
  if (parsed === null) return NO_SETTINGS
  const extended = await extendedSettings(path, parsed, ownerRepositories, today)
  const settings = parsed.over(extended.settings)
  return {
    settings: { ...settings, ignores: settings.ignores.filter((ignore) => !hasExpired(ignore, today)) },
    gaps: [...gapsOf(path, parsed.problems), ...expired(path, parsed, today), ...extended.gaps],
  }
}

function hasExpired({ until }: Ignore, today: string): boolean {
  return until !== null && until < today
}

/** They report nothing about files: the findings that they ignored are back. */
function expired(path: string, { ignores }: ParsedSettings, today: string): Gap[] {
  return ignores
    .filter((ignore) => hasExpired(ignore, today))
    .map(({ rule, task, until, line }) => {
      const what = task === null ? rule : `${rule} of ${task}`
      const reason = `ignore: the entry for ${what} expired on ${until} and ignores nothing; remove it or give a later date`
      return { kind: 'unknown', path, line, reason }
    })
}

/** The settings that a file extends, which cannot extend others. */
async function extendedSettings(
  path: string,
  { extends: base }: ParsedSettings,
  ownerRepositories: OwnerRepositories | null,
  today: string,
): Promise<LoadedSettings> {
  if (base === null) return NO_SETTINGS
  const [name = '', owner = ownerRepositories?.owner] = base.repository.split('/').reverse()
  const unused = (why: string) => ({
    settings: DEFAULT_SETTINGS,
    gaps: gapsOf(path, [{ ...base, message: `${why}; its settings are not used` }]),
  })
  if (ownerRepositories === null) return unused(`only the GitHub App reads ${base.repository}`)
  if (owner?.toLowerCase() !== ownerRepositories.owner.toLowerCase()) {
    return unused(`${base.repository} does not belong to ${ownerRepositories.owner}`)
  }
  for (const candidate of SETTINGS_PATHS) {
    const blob = await ownerRepositories.read(name, candidate)
    const parsed = blob && (await parse(candidate, blob))
    if (!parsed) continue
    const message = 'settings that are extended cannot extend others'
    const chain = parsed.extends ? [{ ...parsed.extends, message }] : []
    const from = `${owner}/${name}/${candidate}`
    const gaps = [...gapsOf(from, [...parsed.problems, ...chain]), ...expired(from, parsed, today)]
    return { settings: parsed.settings, gaps }
  }
  return unused(`${owner}/${name} has no ${SETTINGS_PATHS[0]} that this app may read`)
}

async function read(source: SettingsSource, entry: { oid: string; kind: string }): Promise<Blob> {
  if (entry.kind !== 'file') return { unreadable: `it is a ${entry.kind}, not a file` }
  return (
    (await source.blobs([entry.oid])).get(entry.oid) ?? { unreadable: 'it was requested and not delivered' }
  )
}

/** Null where a file holds no settings. */
async function parse(path: string, blob: Blob): Promise<ParsedSettings | null> {
  const file = await parseFile(path, blob)
  if (file === null) return null
  const [{ toSettings }, { RULE_IDS }] = await Promise.all([
    import('./parse-settings.ts'),
    import('../analysis/rules/index.ts'),
  ])
  return toSettings(file, RULE_IDS)
}

// Parsers, schema and rules are loaded only where there is such a file; every start would pay for them otherwise.

async function parseFile(path: string, blob: Blob): Promise<Result<LocatedFile, readonly Problem[]> | null> {
  if ('unreadable' in blob) {
    return err([{ line: 0, column: 0, message: `the settings could not be read: ${blob.unreadable}` }])
  }
  const text = new TextDecoder().decode(blob.bytes)
  if (path !== PYPROJECT) return (await import('./yaml-file.ts')).readYaml(text)
  // Most pyproject files configure other tools only.
  return text.includes('celery-guard') ? (await import('./toml-file.ts')).readToml(text) : null
}

function gapsOf(path: string, problems: readonly Problem[]): Gap[] {
  return problems.map(({ line, column, message }) => {
    const where = column > 0 ? `column ${column}: ` : ''
    return { kind: 'unreadable', path, line, reason: where + message }
  })
}
