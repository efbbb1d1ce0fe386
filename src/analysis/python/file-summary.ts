import { mayChangeRows, mayDefineTasks, TASK_WORDS } from './prefilter.ts'

/**
 * The properties of a file that decide, without parsing, whether it must be parsed. Plain data, cached by blob id. Lists of
 * words are one text with each word between spaces.
 */
export interface FileSummary {
  /** It passes the prefilter: it has one of its words. */
  readonly isCandidate: boolean
  /** It may define tasks or configure them. */
  readonly concernsTasks: boolean
  /** It may be a migration of schedule rows. */
  readonly changesRows: boolean
  /** The words of its import statements. */
  readonly imports: string
  /** The names of its decorators. */
  readonly decorators: string
  /** String literals that may name a task: `shop.tasks.pay`, `pay` of `"task": "pay"`. */
  readonly names: string
  /** `mail` of a text that ends in `tasks.mail`. */
  readonly taskModules: string
  /** Names by which it imports modules at run time: `importlib`, `autodiscover_tasks`; `lists` for `CELERY_IMPORTS`. */
  readonly importsByCode: string
  /** It may start workers or say how they are started. */
  readonly startsWorkers: boolean
  /** Words that may be Celery's settings: `CELERY_ROUTES`, `CELERYBEAT_SCHEDULE`. */
  readonly settings: string
}

const DECORATOR = /^[ \t]*@[ \t]*([\w.]+)/gm
const DOTTED = /["']([A-Za-z_]\w*(?:\.\w+)+)["']/g
const NAMED =
  /(?:["']task["'] ?:|\b(?:task|name) ?=|\b(?:send_task|signature|subtask)\(|\.tasks\[)\s{0,80}["']([\w.:-]{1,200})["']/g
const TASK_MODULE = /\btasks\.(\w+)["']/g
const BY_CODE = /\b(?:autodiscover_tasks|related_name|importlib|pkgutil|__import__)\b/g
/** Names, and the prefix from which code makes them: `"CELERY_" + name`. */
const SETTING = /\bCELERY[A-Z]*_[A-Z_]+\b|(?<=["'])CELERY_(?=["'{%])/g

const WORKER_OPTIONS =
  /\bworker_main\b|(?<![\w-])(?:-[BED]*Q|--queues?)(?![\w-])|\b(?:Worker|WorkController)\(|\bcelery\.bin\b|\badd_consumer\b|\badd_task_queue\b|\bselect_add\b|\bConsumer(?:Step|Mixin)\b/

/** `include=[…]`, `"imports": (…)`, `conf["imports"] = …`, `CELERY_IMPORTS` */
const LISTS = /\b(?:imports|include)["']?\]? ?[=:]|_(?:IMPORTS|INCLUDE)\b/

/** Summarizes a file; never fails. */
export function summarize(text: string): FileSummary {
  return {
    isCandidate: TASK_WORDS.some((word) => text.includes(word)),
    concernsTasks: mayDefineTasks(text),
    changesRows: mayChangeRows(text),
    imports: distinctWords(importLines(text).flatMap((line) => line.match(/\w+/g) ?? [])),
    decorators: distinctWords(
      text
        .matchAll(DECORATOR)
        .flatMap(([, name = '']) => name.split('.'))
        .toArray(),
    ),
    names: distinctWords(
      [DOTTED, NAMED].flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name)),
    ),
    taskModules: distinctWords(
      text
        .matchAll(TASK_MODULE)
        .map(([, name = '']) => name)
        .toArray(),
    ),
    importsByCode: distinctWords([...(text.match(BY_CODE) ?? []), ...(LISTS.test(text) ? ['lists'] : [])]),
    startsWorkers: /celery/i.test(text) && WORKER_OPTIONS.test(text),
    settings: distinctWords(text.match(SETTING) ?? []),
  }
}

/** Anywhere in a line: `try: import fast`. Words of comments among them do no harm. */
const IMPORT = /^[ \t]*from\b|\bimport\b/

/** The lines of import statements. Each line is read once, so that nested parentheses cost nothing. */
function importLines(text: string): string[] {
  const found: string[] = []
  let isOpen = false
  for (const line of text.split('\n')) {
    const starts: boolean = IMPORT.test(line)
    if (!starts && !isOpen) continue
    found.push(line)
    const opened: boolean = starts ? line.includes('(') : isOpen
    isOpen = (opened && !line.includes(')')) || line.trimEnd().endsWith('\\')
  }
  return found
}

/** Whether two summaries are equal. */
export function sameSummary(a: FileSummary, b: FileSummary): boolean {
  return (Object.keys(a) as (keyof FileSummary)[]).every((key) => a[key] === b[key])
}

/** Whether a list of words in a summary holds a word. */
export function holdsWord(words: string, word: string): boolean {
  return words.includes(` ${word} `)
}

/** Whether a file imports or uses a decorator by one of these names. */
export function usesDecorator({ imports, decorators }: FileSummary, names: ReadonlySet<string>): boolean {
  return [...names].some((name) => holdsWord(imports, name) || holdsWord(decorators, name))
}

function distinctWords(words: readonly string[]): string {
  return words.length === 0 ? '' : ` ${[...new Set(words)].join(' ')} `
}
