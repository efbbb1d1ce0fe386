import { lineAt, lineStarts } from '../../shared/line-index.ts'
import type { Span } from '../python/facts.ts'

/** A row of django-celery-beat in a fixture, which `loaddata` writes into the table: https://docs.djangoproject.com/en/stable/topics/db/fixtures/ */
export interface FixtureRow {
  readonly path: string
  readonly line: number
  /** The wire name that beat sends. */
  readonly task: string
  /** The name of the task in the text, without quotes; null where it is not clear which text is the row's. */
  readonly at: Span | null
  /** Which of the fixture's instances it is. */
  readonly instance: { readonly index: number; readonly count: number }
}

/** Dumps of whole databases are larger. In characters. */
const MAX_CHARACTERS = 2_000_000

/** Hostile YAML of this size takes a second. */
const MAX_YAML = 100_000

/** Reads YAML, whose library most runs do not load. */
export type ParseYaml = (text: string) => unknown

/** The enabled rows of these tasks in fixtures. What is not a list of model instances has none. */
export function fixtureRowsIn(
  texts: ReadonlyMap<string, string>,
  names: ReadonlySet<string>,
  parseYaml: ParseYaml,
): FixtureRow[] {
  return [...texts].flatMap(([path, text]) => {
    const isJson = path.endsWith('.json')
    if (text.length > (isJson ? MAX_CHARACTERS : MAX_YAML) || !/periodictask/i.test(text)) return []
    const instances = parsed(text, isJson ? JSON.parse : parseYaml)
    if (!Array.isArray(instances)) return []
    const found = instances.flatMap((one, index) =>
      taskOf(one).flatMap((task) => (names.has(task) ? [{ task, index }] : [])),
    )
    const starts = lineStarts(text)
    return [...Map.groupBy(found, ({ task }) => task)].flatMap(([task, rows]) => {
      const places = placesOf(text, task)
      const isClear = places.length === rows.length
      return rows.flatMap(({ index }, i): FixtureRow[] => {
        const at = places[isClear ? i : 0]
        const instance = { index, count: instances.length }
        return at ? [{ path, line: lineAt(starts, at.start), task, at: isClear ? at : null, instance }] : []
      })
    })
  })
}

/** Null for invalid and too deeply nested texts. */
function parsed(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text)
  } catch {
    return null
  }
}

/** `{"model": "django_celery_beat.periodictask", "fields": {"task": "shop.tasks.pay"}}` */
function taskOf(instance: unknown): string[] {
  const { model, fields } = keysOf(instance)
  if (typeof model !== 'string' || model.toLowerCase() !== 'django_celery_beat.periodictask') return []
  const { task, enabled } = keysOf(fields)
  return typeof task === 'string' && enabled !== false ? [task] : []
}

function keysOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** The values of `task` keys that are this text. */
function placesOf(text: string, task: string): Span[] {
  const literal = task.replaceAll(/[^\w\s]/g, '\\$&')
  const key = new RegExp(
    `(?<=^|[\\s{,"'])task["']?\\s{0,20}:\\s{0,20}(["']?)(?=${literal}\\1(?:[\\s,}]|$))`,
    'g',
  )
  return [...text.matchAll(key)].map(({ 0: before, index }) => {
    const start = index + before.length
    return { start, end: start + task.length }
  })
}
