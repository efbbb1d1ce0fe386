import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { INDEX, ruleIndex } from './rule-index.ts'

const ROOT = join(import.meta.dirname, '../..')
/** A folder of generated files only. */
const PAGES = 'docs/rules'
/** What people can write in comments. */
const COMMANDS = 'docs/commands.md'
/** What editors check settings with. */
const SCHEMA = 'schemas/celery-guard.schema.json'

/** Writes what differs and returns what it did, a line a file; a page whose rule is gone is removed. */
export async function generate(): Promise<string[]> {
  // The index first: whatever else is generated knows the rules by it.
  const index = write(indexFile())
  return [...index, ...write(await documents())]
}

/** The files that `generate` would write or remove. With a stale index, only the index: the rest depends on it. */
export async function staleFiles(): Promise<string[]> {
  const index = stale(indexFile())
  return index.length > 0 ? index : stale(await documents())
}

/** Texts by path; null for a file that has to go. */
type Generated = ReadonlyMap<string, string | null>

function indexFile(): Generated {
  return new Map([[INDEX, ruleIndex(readdirSync(join(ROOT, dirname(INDEX))))]])
}

async function documents(): Promise<Generated> {
  const { RULES } = await import('../../src/analysis/rules/index.ts')
  const { settingsJsonSchema } = await import('../../src/config/schema.ts')
  const { rulePage } = await import('./rule-page.ts')
  const { commandsPage } = await import('./commands-page.ts')
  const { rulesByCategory } = await import('./rule-lists.ts')
  const pages = new Map<string, string | null>()
  for (const name of present(PAGES)) pages.set(`${PAGES}/${name}`, null)
  for (const rule of RULES) pages.set(`${PAGES}/${rule.id}.md`, await rulePage(rule))
  pages.set(COMMANDS, commandsPage())
  pages.set(`${PAGES}/README.md`, rulesByCategory(RULES))
  return pages.set(SCHEMA, `${JSON.stringify(settingsJsonSchema(RULES.map(({ id }) => id)), null, 2)}\n`)
}

function stale(files: Generated): string[] {
  return [...files].filter(([path, text]) => read(path) !== text).map(([path]) => path)
}

function write(files: Generated): string[] {
  return stale(files).map((path) => {
    const text = files.get(path) ?? null
    const target = join(ROOT, path)
    if (text === null) {
      rmSync(target)
      return `${path} removed`
    }
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
    return `${path} written`
  })
}

function read(path: string): string | null {
  const file = join(ROOT, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

function present(folder: string): string[] {
  return existsSync(join(ROOT, folder)) ? readdirSync(join(ROOT, folder)).sort() : []
}
