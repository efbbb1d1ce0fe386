import type { z } from 'zod'
import type { Ignore } from '../analysis/model/ignore.ts'
import { DEFAULT_SETTINGS, type Settings } from '../analysis/model/settings.ts'
import { nearest } from '../shared/nearest.ts'
import { visible } from '../shared/prose.ts'
import type { Result } from '../shared/result.ts'
import { type LocatedFile, type Position, type Problem, START } from './located-file.ts'
import { settingsSchema, validKeys } from './schema.ts'
import { readYaml } from './yaml-file.ts'

/** The valid settings of a file, and the problems of the others. */
export interface ParsedSettings {
  /** Layered over the defaults. */
  readonly settings: Settings
  readonly problems: readonly Problem[]
  /** The repository to inherit settings from. */
  readonly extends: ({ readonly repository: string } & Position) | null
  /** The findings that the file itself ignores, those included whose last day has passed. */
  readonly ignores: readonly (Ignore & Position)[]
  /** The file's settings, layered over others than the defaults. */
  over(others: Settings): Settings
}

type Issue = z.core.$ZodIssue
type SettingsFile = z.infer<ReturnType<typeof settingsSchema>>

/** Reads a settings file. Invalid settings are reported with line and column; valid ones still apply. */
export function parseSettings(text: string, ruleIds: readonly string[]): ParsedSettings {
  return toSettings(readYaml(text), ruleIds)
}

/** Validates the settings of a file, YAML or TOML. */
export function toSettings(
  file: Result<LocatedFile, readonly Problem[]>,
  ruleIds: readonly string[],
): ParsedSettings {
  if (!file.ok) return toParsed({}, unread(file.error))
  const schema = settingsSchema(ruleIds)
  const value = file.value.value ?? {}
  const parsed = schema.safeParse(value)
  if (parsed.success) return toParsed(parsed.data, [], file.value)
  const { issues } = parsed.error
  const faults = issues.flatMap(faultsOf)
  const problems = faults
    .slice(0, MAX_PROBLEMS)
    .map((fault) => problemOf(fault, file.value, ruleIds))
    .sort((a, b) => a.line - b.line || a.column - b.column)
  const all = [...problems, ...unlisted(faults.length)]
  return toParsed(schema.parse(without(faults, value)), all, file.value)
}

/** Problems of a file that cannot be parsed; none of it is used, as half the settings may mean something else. */
function unread(problems: readonly Problem[]): Problem[] {
  const [first, ...others] = problems
  if (!first) return []
  const reported = { ...first, message: `${first.message}; none of the settings in this file are used` }
  return [reported, ...others.slice(0, MAX_PROBLEMS - 1), ...unlisted(problems.length)]
}

/** Each is looked up in the file, which takes time. */
const MAX_PROBLEMS = 100

function unlisted(count: number): Problem[] {
  return count > MAX_PROBLEMS
    ? [{ ...START, message: `${count - MAX_PROBLEMS} more problems are not listed` }]
    : []
}

function toParsed(file: SettingsFile, problems: readonly Problem[], located?: LocatedFile): ParsedSettings {
  const over = (others: Settings) => layer(file, others)
  const base = file.extends && located ? { repository: file.extends, ...located.locate(['extends']) } : null
  const ignores = located ? locateIgnores(ignoresOf(file), located) : []
  return { settings: over(DEFAULT_SETTINGS), problems, extends: base, ignores, over }
}

function ignoresOf({ ignore }: SettingsFile): Ignore[] {
  return (ignore ?? []).map(({ rule, task, until, reason }) => {
    return { rule, task: task ?? null, until: until ?? null, reason }
  })
}

/** The places of the valid entries, which are in the order of the file. */
function locateIgnores(ignores: readonly Ignore[], file: LocatedFile): (Ignore & Position)[] {
  const written = file.valueAt(['ignore'])
  const entries: readonly unknown[] = Array.isArray(written) ? written : []
  let next = 0
  return ignores.map((ignore) => {
    while (next < entries.length && !isWrittenAs(entries[next], ignore)) next++
    return { ...ignore, ...file.locate(['ignore', next++]) }
  })
}

function isWrittenAs(entry: unknown, ignore: Ignore): boolean {
  const written: Readonly<Record<string, unknown>> = { ...(typeof entry === 'object' ? entry : {}) }
  return Object.entries(ignore).every(([key, value]) => (written[key] ?? null) === value)
}

/** The settings of the file over the others. */
function layer(file: SettingsFile, others: Settings): Settings {
  const { registry, rules } = file
  const named = Object.entries(rules ?? {}).filter((entry) => entry[1] !== undefined)
  return {
    rules: { ...others.rules, ...(Object.fromEntries(named) as Settings['rules']) },
    registry: registry ? { path: pathOf(registry.path), class: registry.class ?? null } : others.registry,
    sourceRoots: file['source-roots']?.map(pathOf) ?? others.sourceRoots,
    ignoredPaths: [...others.ignoredPaths, ...(file['ignored-paths'] ?? [])],
    externalSenders: file['external-senders'] ?? others.externalSenders,
    gate: file.gate ?? others.gate,
    maxComments: file.comments?.max ?? others.maxComments,
    commentsFrom: file.comments?.from ?? others.commentsFrom,
    drafts: file.drafts ?? others.drafts,
    fix: file.fix ?? others.fix,
    approve: file.approve ?? others.approve,
    aliasDays: file['alias-days'] ?? others.aliasDays,
    ignores: [...others.ignores, ...ignoresOf(file)],
  }
}

/** `./src/` is the folder that the analysis knows as `src`. */
function pathOf(written: string): string {
  return written
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
}

/** One problem of an issue, which may have several. */
interface Fault {
  readonly issue: Issue
  /** An unknown key of the mapping that the issue is about. */
  readonly unknownKey: string | null
}

function faultsOf(issue: Issue): Fault[] {
  if (issue.code !== 'unrecognized_keys') return [{ issue, unknownKey: null }]
  return issue.keys.map((key) => ({ issue, unknownKey: key }))
}

function problemOf({ issue, unknownKey }: Fault, file: LocatedFile, ruleIds: readonly string[]): Problem {
  if (unknownKey !== null) {
    const keys = validKeys(issue.path, ruleIds)
    const what = issue.path[0] === 'rules' ? 'rule' : 'key'
    const meant = hint(nearest(unknownKey, keys)) || (what === 'key' ? `: expected ${keys.join(', ')}` : '')
    return {
      ...file.locateKey(issue.path, unknownKey),
      message: `there is no ${what} ${shortened(visible(unknownKey))}${meant}`,
    }
  }
  const found = file.valueAt(issue.path)
  const meant = issue.code === 'invalid_value' ? nearest(String(found), issue.values.map(String)) : null
  return { ...file.locate(issue.path), message: `${issue.message}, found ${shown(found)}${hint(meant)}` }
}

function hint(word: string | null): string {
  return word === null ? '' : `; did you mean ${word}?`
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : shortened(visible(JSON.stringify(value)))
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** Sections whose parts do not depend on each other. */
const INDEPENDENT: readonly unknown[] = ['rules', 'comments', 'ignore']

/** The value without unknown keys, faulty parts of independent sections and other faulty sections. */
function without(faults: readonly Fault[], value: unknown): unknown {
  const paths = faults.map(({ issue: { path }, unknownKey }) => {
    const [section, part] = path
    // An entry whose `task` is misspelled would ignore every task.
    if (unknownKey !== null && !(section === 'ignore' && part !== undefined)) return [...path, unknownKey]
    return path.slice(0, INDEPENDENT.includes(section) ? 2 : 1)
  })
  return withoutPaths(value, [], new Set(paths.map((path) => JSON.stringify(path))))
}

function withoutPaths(value: unknown, path: readonly PropertyKey[], faulty: ReadonlySet<string>): unknown {
  if (faulty.has(JSON.stringify(path))) return {}
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.filter((_, index) => !faulty.has(JSON.stringify([...path, index])))
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const innerPath = [...path, key]
    return faulty.has(JSON.stringify(innerPath)) ? [] : [[key, withoutPaths(inner, innerPath, faulty)]]
  })
  return Object.fromEntries(entries)
}
