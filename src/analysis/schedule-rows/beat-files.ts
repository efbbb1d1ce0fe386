import { isMigration } from './read-data-migrations.ts'

/** The files outside the settings that decide about the rows of removed schedule entries. */
export interface BeatFiles {
  /** The schedulers that commands name: `celery beat --scheduler django_celery_beat.schedulers:DatabaseScheduler`. */
  readonly schedulers: ReadonlySet<string>
  /** The project's scheduler classes, and whether they may remove rows by themselves. */
  readonly classes: ReadonlyMap<string, boolean>
  /** Code that removes rows, or adds entries by other means than the settings. */
  readonly code: readonly EntryCode[]
}

interface EntryCode {
  readonly path: string
  /** It removes the rows of all entries that the settings lack. */
  readonly removesStale: boolean
  /** What it may name: the keys, tasks and functions of single entries. */
  readonly words: ReadonlySet<string>
}

/** A file without these words says nothing about the rows. */
export const BEAT_WORDS: readonly string[] = [
  'DatabaseScheduler',
  'PeriodicTask',
  'periodic_task',
  'celery_beat_periodictask',
  'RedBeatScheduler',
  'PersistentScheduler',
  '--scheduler',
  '-S django',
]

/** Programs and deployment files are smaller. In characters. */
const MAX_CHARACTERS = 200_000

/** Of too many files to read: beat's scheduler is not known. */
export const UNKNOWN_BEAT_FILES: BeatFiles = { schedulers: new Set(['']), classes: new Map(), code: [] }

/** Reads what texts show, without parsing them: they hold evidence and reasons to stay silent. */
export function readBeatFiles(texts: ReadonlyMap<string, string>): BeatFiles {
  const schedulers = new Set<string>()
  const classes = new Map<string, boolean>()
  const code: EntryCode[] = []
  for (const [path, text] of texts) {
    if (text.length > MAX_CHARACTERS) continue
    for (const name of schedulersIn(text)) schedulers.add(name)
    if (path.endsWith('.py')) {
      const removes = /\.delete\(|\benabled\s*=\s*False\b|\bdef setup_schedule\b/.test(text)
      for (const [, name = '', bases = ''] of text.matchAll(SUBCLASS))
        if (/DatabaseScheduler$/.test(name) || /\bDatabaseScheduler\b/.test(bases)) classes.set(name, removes)
    }
    const one = isMigration(path) ? null : entryCode(path, text)
    if (one) code.push(one)
  }
  return { schedulers, classes, code }
}

const SUBCLASS = /^class (\w{1,100})\(([^)]{0,300})/gm

const OPTION = /(?:--scheduler|(?<![\w-])-S)[\s=,'"\\-]{1,40}([A-Za-z_][\w.]{0,200}(?::\w{1,100})?)/g

function schedulersIn(text: string): string[] {
  const commands = text.replaceAll(/^[ \t]*#.*/gm, '')
  return [...commands.matchAll(OPTION)].flatMap(([option, name = '']) => {
    // `-S` is an option of other programs, too.
    const isShortName = name === 'django' && (option.startsWith('--') || /\bbeat\b/.test(commands))
    return isShortName || /Scheduler\w*$/.test(name) ? [name] : []
  })
}

const REMOVES = /\.delete\(|\benabled\b["']?\s{0,9}[=:]\s{0,9}False\b/
/**
 * Rows beside those with known names, and loops over all rows. `exclude(pk__in=…).filter(…)` concerns rows of one purpose.
 */
const STALE =
  /PeriodicTask\b[\s\S]{0,500}?(?:(?:\.exclude\(|~\s{0,9}(?:models\.)?Q\()\s{0,99}(?:(?:models\.)?Q\(\s{0,99})?(?:(?:name|task)(?:__\w{1,20})?\s{0,9}=|(?:pk|id)__in\s{0,9}=(?![\s\S]{0,400}?\.filter\())|\bnot in\b|\.difference\(|\bobjects\.(?:all\(\)|delete\(|filter\(\)))/
const SETTING = /beat_?schedule/i
const SQL =
  /\b(?:delete\s+from|truncate(?:\s+table)?|update)\s+["'`]?(?:\w{1,50}["'`]?\.["'`]?)?django_celery_beat_periodictask/i
const ADDS = /\badd_periodic_task\(|@(?:\w{1,50}\.)?periodic_task\(/

/** Words of longer lists are not looked at. */
const MAX_NAMES = 5000

function entryCode(path: string, text: string): EntryCode | null {
  const removes = /PeriodicTask\b/.test(text) && REMOVES.test(text)
  const isSql = SQL.test(text)
  if (!removes && !isSql && !ADDS.test(text)) return null
  const quoted = [...text.matchAll(/["']([^"'\n]{1,200})["']/g)].map(([, word = '']) => word)
  const names = text.match(/\b[A-Za-z_]\w{0,100}\b/g) ?? []
  return {
    path,
    removesStale: isSql || (removes && (STALE.test(text) || SETTING.test(text))),
    words: new Set([...quoted.slice(0, MAX_NAMES), ...(ADDS.test(text) ? names.slice(0, MAX_NAMES) : [])]),
  }
}

/** The table that keeps the row of a removed entry. */
export type RowTable = 'django-celery-beat' | 'another'

/**
 * Which table beat reads its schedule from; null where beat keeps none, removes rows by itself, or is not known. RedBeat
 * removes the entries that the settings lack (`setup_schedule` in redbeat/schedulers.py); the file of Celery's own
 * scheduler does so, too.
 */
export function rowTable(
  settings: ReadonlySet<string | null>,
  { schedulers, classes }: BeatFiles,
): RowTable | null {
  // An option of the command precedes the setting.
  const names = schedulers.size > 0 ? schedulers : settings
  const tables = new Set([...names].map((name) => (name === null ? null : tableOf(name, classes))))
  const [only] = tables
  return tables.size === 1 && only !== undefined ? only : null
}

const OTHERS =
  /^(?:djcelery|celery_sqlalchemy_scheduler|sqlalchemy_celery_beat)\.[\w.]+[.:]DatabaseScheduler$/

function tableOf(scheduler: string, classes: BeatFiles['classes']): RowTable | null {
  if (/^django$|^django_celery_beat\.schedulers[.:]DatabaseScheduler$/.test(scheduler))
    return 'django-celery-beat'
  if (OTHERS.test(scheduler)) return 'another'
  const removes = classes.get(
    scheduler.slice(Math.max(scheduler.lastIndexOf('.'), scheduler.lastIndexOf(':')) + 1),
  )
  return removes === false ? 'django-celery-beat' : null
}

/** Whether code outside the settings removes the row of an entry, or adds the entry. */
export function isManagedByCode({ code }: BeatFiles, key: string, task: string | null): boolean {
  const functionName = task?.slice(task.lastIndexOf('.') + 1)
  return code.some(
    ({ removesStale, words }) =>
      removesStale ||
      words.has(key) ||
      (task !== null && words.has(task)) ||
      (functionName !== undefined && words.has(functionName)),
  )
}
