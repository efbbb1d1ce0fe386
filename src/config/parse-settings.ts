import type { z } from 'zod'
import { DEFAULT_SETTINGS, type Settings } from '../analysis/settings.ts'
import { nearest } from '../shared/nearest.ts'
import { visible } from '../shared/prose.ts'
import type { Result } from '../shared/result.ts'
import type { LocatedFile, Position, Problem } from './located-file.ts'
import { settingsSchema, validKeys } from './schema.ts'
import { readYaml } from './yaml-file.ts'

/** What a settings file says, and what in it could not be used. */
export interface ParsedSettings {
  /** Over the defaults. */
  readonly settings: Settings
  readonly problems: readonly Problem[]
  /** Whose settings hold where the file is silent. */
  readonly extends: ({ readonly repository: string } & Position) | null
  /** The same over other settings than the defaults. */
  over(others: Settings): Settings
}

type Issue = z.core.$ZodIssue
type SettingsFile = z.infer<ReturnType<typeof settingsSchema>>

/** Reads a settings file. What is wrong in it is told and left out; the rest counts. */
export function parseSettings(text: string, ruleIds: readonly string[]): ParsedSettings {
  return toSettings(readYaml(text), ruleIds)
}

/** What the settings of a file mean, in whatever notation they were written. */
export function toSettings(
  file: Result<LocatedFile, readonly Problem[]>,
  ruleIds: readonly string[],
): ParsedSettings {
  if (!file.ok) return given({}, file.error)
  const schema = settingsSchema(ruleIds)
  const value = file.value.value ?? {}
  const parsed = schema.safeParse(value)
  if (parsed.success) return given(parsed.data, [], file.value)
  const { issues } = parsed.error
  const problems = issues
    .flatMap((issue) => problemsOf(issue, file.value, ruleIds))
    .sort((a, b) => a.line - b.line || a.column - b.column)
  return given(schema.parse(withoutFaults(value, issues)), problems, file.value)
}

function given(file: SettingsFile, problems: readonly Problem[], located?: LocatedFile): ParsedSettings {
  const over = (others: Settings) => layer(file, others)
  const base = file.extends && located ? { repository: file.extends, ...located.locate(['extends']) } : null
  return { settings: over(DEFAULT_SETTINGS), problems, extends: base, over }
}

/** What the file says, and beneath it the other settings. */
function layer(file: SettingsFile, others: Settings): Settings {
  const { registry, rules } = file
  const named = Object.entries(rules ?? {}).filter((entry) => entry[1] !== undefined)
  return {
    rules: { ...others.rules, ...(Object.fromEntries(named) as Settings['rules']) },
    registry: registry ? { path: registry.path, class: registry.class ?? null } : others.registry,
    sourceRoots: file['source-roots']?.map(folderOf) ?? others.sourceRoots,
    ignoredPaths: [...others.ignoredPaths, ...(file['ignored-paths'] ?? [])],
    gate: file.gate ?? others.gate,
    maxComments: file.comments?.max ?? others.maxComments,
    drafts: file.drafts ?? others.drafts,
    fix: file.fix ?? others.fix,
  }
}

/** `./src/` is the folder that the analysis knows as `src`. */
function folderOf(written: string): string {
  return written
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
}

function problemsOf(issue: Issue, file: LocatedFile, ruleIds: readonly string[]): Problem[] {
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
