import type { z } from 'zod'
import { DEFAULT_SETTINGS, type Settings } from '../analysis/settings.ts'
import { nearest } from '../shared/nearest.ts'
import { visible } from '../shared/prose.ts'
import { settingsSchema, validKeys } from './schema.ts'
import { type Position, readYaml, type YamlFile } from './yaml-file.ts'

/** Something in the settings file that is not used, and what was expected in its place. */
export interface SettingsProblem extends Position {
  readonly message: string
}

/** The settings of a repository and what in its file could not be used. */
export interface ParsedSettings {
  readonly settings: Settings
  readonly problems: readonly SettingsProblem[]
}

type Issue = z.core.$ZodIssue
type SettingsFile = z.infer<ReturnType<typeof settingsSchema>>

/** Reads the settings file. What is wrong in it is told and left at its default; the rest counts. */
export function parseSettings(text: string, ruleIds: readonly string[]): ParsedSettings {
  const file = readYaml(text)
  if (!file.ok) return { settings: DEFAULT_SETTINGS, problems: file.error }
  const schema = settingsSchema(ruleIds)
  const value = file.value.value ?? {}
  const parsed = schema.safeParse(value)
  if (parsed.success) return { settings: toSettings(parsed.data), problems: [] }
  const { issues } = parsed.error
  return {
    settings: toSettings(schema.parse(withoutFaults(value, issues))),
    problems: issues
      .flatMap((issue) => problemsOf(issue, file.value, ruleIds))
      .sort((a, b) => a.line - b.line || a.column - b.column),
  }
}

function toSettings(file: SettingsFile): Settings {
  const { registry, rules } = file
  return {
    rules: Object.fromEntries(
      Object.entries(rules ?? {}).filter((entry) => entry[1] !== undefined),
    ) as Settings['rules'],
    registry: registry ? { path: registry.path, class: registry.class ?? null } : null,
    ignoredPaths: [...DEFAULT_SETTINGS.ignoredPaths, ...(file['ignored-paths'] ?? [])],
  }
}

function problemsOf(issue: Issue, file: YamlFile, ruleIds: readonly string[]): SettingsProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const keys = validKeys(issue.path, ruleIds)
    return issue.keys.map((key) => {
      const what = issue.path[0] === 'rules' ? 'rule' : 'key'
      const meant = hint(nearest(key, keys)) || (what === 'key' ? `: expected ${keys.join(', ')}` : '')
      return { ...file.locateKey(issue.path, key), message: `there is no ${what} ${visible(key)}${meant}` }
    })
  }
  const found = file.valueAt(issue.path)
  const meant = issue.code === 'invalid_value' ? nearest(String(found), issue.values.map(String)) : null
  return [{ ...file.locate(issue.path), message: `${issue.message}, found ${shown(found)}${hint(meant)}` }]
}

function hint(word: string | null): string {
  return word === null ? '' : `; did you mean ${word}?`
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = visible(JSON.stringify(value))
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** The value with every unknown key, every faulty rule and every other faulty section left out. */
function withoutFaults(value: unknown, issues: readonly Issue[]): unknown {
  return issues.reduce((rest, issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.reduce((kept, key) => omit(kept, [...issue.path, key]), rest)
    }
    return omit(rest, issue.path.slice(0, issue.path[0] === 'rules' ? 2 : 1))
  }, value)
}

/** `value` without what stands at `path`; without a path nothing of it is left. */
function omit(value: unknown, path: readonly PropertyKey[]): unknown {
  const [key, ...rest] = path
  if (key === undefined || typeof value !== 'object' || value === null) return {}
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    if (name !== key) return [[name, inner]]
    return rest.length === 0 ? [] : [[name, omit(inner, rest)]]
  })
  return Object.fromEntries(entries)
}
