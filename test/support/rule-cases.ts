import { isUtf8 } from 'node:buffer'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { DEFAULT_SETTINGS, type Settings } from '../../src/analysis/model/settings.ts'
import type { CheckReport } from '../../src/analysis/model/types.ts'
import { RULE_IDS } from '../../src/analysis/rules/index.ts'
import { parseSettings } from '../../src/config/parse-settings.ts'
import { checkRevisions } from '../../src/pipeline/check-revisions.ts'
import { NULL_STORE } from '../../src/pipeline/null-store.ts'
import { withExpected } from './case-file/format-case.ts'
import { parseCase, type Texts } from './case-file/parse-case.ts'
import { bytesOf, type Files, memorySource } from './memory-source.ts'

const ROOT = join(import.meta.dirname, '../fixtures/rules')
const CASE_FILE = '.txt'

/** One situation of a rule, in `test/fixtures/rules/<rule>/`: a file `<name>.txt`, or a folder where bytes matter. */
export interface RuleCase {
  readonly rule: string
  /** Starts with `flags-` or `allows-` and describes the situation. */
  readonly name: string
  readonly base: Files
  readonly head: Files
  readonly settings: Settings
  /** What a person would read; null where `UPDATE_GOLDENS=1` has not written it yet. */
  readonly expected: string | null
  /** The case's file or folder. */
  readonly path: string
}

/** Every case on disk. */
export function ruleCases(): RuleCase[] {
  return foldersIn(ROOT).flatMap((rule) => casesIn(join(ROOT, rule)).map((path) => readCase(rule, path)))
}

/** Writes what a person would read of a case, and nothing else. */
export function writeExpected(path: string, expected: string): void {
  if (isCaseFile(path)) writeFileSync(path, withExpected(readFileSync(path, 'utf8'), expected))
  else writeFileSync(join(path, 'expected.md'), expected)
}

export function isCaseFile(path: string): boolean {
  return path.endsWith(CASE_FILE)
}

/** The date of every case: a comment `until 2027-01-31` is over, `until 2099-01-31` is not. */
export const TODAY = '2027-06-30'

/** The report on a case, or on a variation of it. */
export function check({
  base,
  head,
  settings,
}: Pick<RuleCase, 'base' | 'head' | 'settings'>): Promise<CheckReport> {
  const ids = { base: 'base', head: 'head' }
  return checkRevisions(memorySource({ base, head }), ids, settings, NULL_STORE, { today: TODAY })
}

function casesIn(folder: string): string[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || isCaseFile(entry.name))
    .map((entry) => entry.name)
  return names.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)).map((name) => join(folder, name))
}

function nameOf(path: string): string {
  return basename(path, CASE_FILE)
}

function readCase(rule: string, path: string): RuleCase {
  const { base, head, config, expected } = isCaseFile(path) ? caseFile(path) : caseFolder(path)
  if (isDeepStrictEqual(head, base)) throw new Error(`${relative(ROOT, path)}:1: head is the same as base`)
  return { rule, name: nameOf(path), base, head, settings: settingsOf(config, path), expected, path }
}

/** A case as it is on disk. */
interface Stored {
  readonly base: Files
  readonly head: Files
  readonly config: string | null
  readonly expected: string | null
}

function caseFile(path: string): Stored {
  const { base, head, config, expected } = parseCase(utf8(path), relative(ROOT, path))
  return { base: bytesByPath(base), head: bytesByPath(head), config, expected }
}

function caseFolder(path: string): Stored {
  const single = (name: string) =>
    existsSync(join(path, name)) ? readFileSync(join(path, name), 'utf8') : null
  return {
    base: filesIn(join(path, 'base')),
    head: filesIn(join(path, 'head')),
    config: single('config.yml'),
    expected: single('expected.md'),
  }
}

function utf8(path: string): string {
  const bytes = readFileSync(path)
  if (!isUtf8(bytes)) throw new Error(`${relative(ROOT, path)}: not UTF-8; a case that needs it is a folder`)
  return bytes.toString()
}

/** In the order of a folder's files. */
function bytesByPath(texts: Texts): Files {
  const paths = Object.keys(texts).sort()
  return Object.fromEntries(paths.map((path) => [path, bytesOf(texts[path] ?? '')]))
}

function settingsOf(config: string | null, path: string): Settings {
  if (config === null) return DEFAULT_SETTINGS
  const { settings, problems } = parseSettings(config, RULE_IDS)
  const [problem] = problems
  if (problem) throw new Error(`${relative(ROOT, path)}: config.yml:${problem.line}: ${problem.message}`)
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
