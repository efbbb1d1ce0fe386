import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { DEFAULT_SETTINGS, type Settings } from '../../src/analysis/model/settings.ts'
import type { CheckReport } from '../../src/analysis/model/types.ts'
import { RULE_IDS } from '../../src/analysis/rules/index.ts'
import { parseSettings } from '../../src/config/parse-settings.ts'
import { checkRevisions } from '../../src/pipeline/check-revisions.ts'
import { NO_STORE } from '../../src/pipeline/null-store.ts'
import { type Files, memorySource } from './memory-source.ts'

const ROOT = join(import.meta.dirname, '../fixtures/rules')

/** One situation of a rule: `test/fixtures/rules/<rule>/<name>/` with base/, head/, config.yml? and expected.md. */
export interface RuleCase {
  readonly rule: string
  /** Starts with `flags-` or `allows-` and says the situation. */
  readonly name: string
  readonly base: Files
  readonly head: Files
  readonly settings: Settings
  readonly goldenPath: string
}

/** Every case on disk. */
export function ruleCases(): RuleCase[] {
  return foldersIn(ROOT).flatMap((rule) =>
    foldersIn(join(ROOT, rule)).map((name) => readCase(rule, name, join(ROOT, rule, name))),
  )
}

/** What the check says about a case, or about a variation of it. */
export function check({
  base,
  head,
  settings,
}: Pick<RuleCase, 'base' | 'head' | 'settings'>): Promise<CheckReport> {
  return checkRevisions(memorySource({ base, head }), { base: 'base', head: 'head' }, settings, NO_STORE)
}

function readCase(rule: string, name: string, folder: string): RuleCase {
  return {
    rule,
    name,
    base: filesIn(join(folder, 'base')),
    head: filesIn(join(folder, 'head')),
    settings: settingsIn(join(folder, 'config.yml')),
    goldenPath: join(folder, 'expected.md'),
  }
}

function settingsIn(path: string): Settings {
  if (!existsSync(path)) return DEFAULT_SETTINGS
  const { settings, problems } = parseSettings(readFileSync(path, 'utf8'), RULE_IDS)
  if (problems.length > 0) throw new Error(`${path}: ${problems.map(({ message }) => message).join('; ')}`)
  return settings
}

function filesIn(folder: string): Files {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return Object.fromEntries(
    paths
      .map((path) => join(folder, path))
      .filter((path) => statSync(path).isFile())
      .map((path) => [relative(folder, path), new Uint8Array(readFileSync(path))]),
  )
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}
