import { type Piece, slice } from './piece.ts'
import { type Command, commandsIn, FOLDED, SCRIPT } from './words.ts'

/** A command that starts a Celery worker. */
export interface WorkerCommand {
  /** The word `worker` or `multi`. */
  readonly program: Piece
  /** The word `worker`; null where the application's arguments hide it. */
  readonly subcommand: Piece | null
  /** The word before that one. */
  readonly before: Piece | null
  /** The value of `-A`. */
  readonly application: Piece | null
  /** The value of `-Q`; null without it. */
  readonly queues: Piece | null
  /** The value of `-X`. */
  readonly excluded: Piece | null
  /** `celery multi` has a list for each of its workers. */
  readonly isUnclear: boolean
}

/** `celery`, `/venv/bin/celery`, `ExecStart=/venv/bin/celery`, `@celery` of Make, `$(CELERY)` */
const PROGRAM = /^(?:[A-Za-z]\w*=)?(?:\S*\/)?[-@+]*(?:celery|\$[({]?\w*CELERY(?:_BIN)?[)}]?)$/
/** Options before the subcommand whose value is the next word: `celery --help`. */
const GLOBAL_OPTION = /^(?:-A|--app|-b|--broker|--result-backend|--loader|--config|--workdir)$/
const APP_OPTION = /^(?:-A|--app(?:=|$))/
/** Words before a command: `worker:`, `CMD`, `exec`, `LANG=C`. */
const BEFORE = /^(?:[\w.-]+:|-|CMD|exec|env|nohup|command|[A-Za-z_]\w*=.*)$/
/** The word before the program: `poetry run celery`, `python manage.py celery`, `wait-for db -- celery`. */
const LAUNCHER = /^(?:run|exec|--|-m|(?:\S*\/)?manage\.py|django-admin)$/
/** Longer commands are not read. */
const MAX_WORDS = 200
const ENDS_WORKERS = /^(?:stop|stopwait|stop_verify|kill|names|show|help)$/
/** The deepest nesting of `bash -c` that is read. */
const MAX_NESTED = 3

/** The workers that commands start, also by `bash -c "…"`. */
export function workersIn(commands: readonly Command[], depth = 0): WorkerCommand[] {
  return commands.flatMap((words) => {
    const worker = workerOf(words)
    if (worker) return [worker]
    if (depth === MAX_NESTED) return []
    return words
      .filter(({ text }) => /celery/i.test(text) && /\s/.test(text.trim()))
      .flatMap((word) => workersIn(commandsIn(word, SCRIPT), depth + 1))
  })
}

function workerOf(all: Command): WorkerCommand | null {
  const words = all.slice(0, MAX_WORDS)
  const hasApp = words.some(({ text }) => APP_OPTION.test(text))
  for (const [i, program] of words.entries()) {
    if (!PROGRAM.test(program.text)) continue
    const options = words.slice(i + 1)
    // `pip install celery worker`, "starting the celery worker"
    if (!hasApp && !hasOptions(options) && !isLaunched(words.slice(0, i))) continue
    const at = subcommandIn(options)
    const subcommand = options[at] ?? null
    const found = {
      program,
      subcommand,
      before: at > 0 ? (options[at - 1] ?? null) : program,
      application: applicationIn(options),
    }
    if (subcommand?.text === 'worker') return { ...found, ...listsIn(options) }
    const isLaunch =
      /^(?:multi$|\$)/.test(subcommand?.text ?? '') && !options.some(({ text }) => ENDS_WORKERS.test(text))
    if (isLaunch) return { ...found, queues: null, excluded: null, isUnclear: true }
  }
  return argumentsOf(words)
}

/** The application comes from `CELERY_APP` where no option names it. */
const hasOptions = (words: Command): boolean => words.some(({ text }) => /^--?[A-Za-z]/.test(text))

function isLaunched(before: Command): boolean {
  return before.every(({ text }) => BEFORE.test(text)) || LAUNCHER.test(before.at(-1)?.text ?? '')
}

/** `worker -Q mail` without the program: arguments of `worker_main`, or of an image whose entry point is Celery. */
function argumentsOf(words: Command): WorkerCommand | null {
  const [program] = words
  if (!program || !/^(?:worker$|-A|--app)/.test(program.text)) return null
  const subcommand = words[subcommandIn(words)]
  if (subcommand?.text !== 'worker') return null
  const lists = listsIn(words)
  const found = { program, subcommand, before: null, application: applicationIn(words) }
  return lists.queues || lists.excluded ? { ...found, ...lists } : null
}

function applicationIn(words: Command): Piece | null {
  return [...valuesOf(words, APP_OPTION)].at(-1)?.value ?? null
}

/** `celery worker -A shop` in Celery 4, `celery -A shop worker` in later versions. */
function subcommandIn(words: Command): number {
  for (let i = 0; i < words.length; i++) {
    const text = words[i]?.text ?? ''
    if (GLOBAL_OPTION.test(text)) i++
    else if (!text.startsWith('-')) return i
  }
  return -1
}

/** `-Q a,b`, `-Qa,b`, `-EQ a,b`, `--queues=a,b`, `--queues a,b`; the last one counts. */
const LIST_OPTION = /^(?:-[BED]*(?<short>[QX])|--(?<long>queues?|exclude-queues)(?:=|$))/

function listsIn(words: Command): Pick<WorkerCommand, 'queues' | 'excluded' | 'isUnclear'> {
  let queues: Piece | null = null
  let excluded: Piece | null = null
  for (const { match, value } of valuesOf(words, LIST_OPTION)) {
    const { short, long } = match.groups ?? {}
    if (short === 'X' || long === 'exclude-queues') excluded = value
    else queues = value
  }
  return { queues, excluded, isUnclear: queues === null && words.some((_, i) => mayHideOptions(words, i)) }
}

/** `--queues:node=a,b`, `-Q:node a,b`, `-Q a,b` */
const NODE_OPTION = /^(?:-Q|--queues?)(?<node>:[^=\s]*)?(?:=|$)/

/** The lists in the options of `celery multi`. A node without a list of its own has the general one. */
export function nodeListsIn(options: Piece): {
  readonly lists: readonly Piece[]
  readonly hasGeneral: boolean
} {
  const found = commandsIn(options, FOLDED).flatMap((words) => [...valuesOf(words, NODE_OPTION)])
  return {
    lists: found.map(({ value }) => value),
    hasGeneral: found.some(({ match }) => match.groups?.node === undefined),
  }
}

/** The values of an option, attached or in the next word. */
function* valuesOf(
  words: Command,
  option: RegExp,
): Generator<{ readonly match: RegExpExecArray; readonly value: Piece }> {
  for (let i = 0; i < words.length; i++) {
    const word = words[i]
    const match = word && option.exec(word.text)
    if (!match) continue
    const attached = slice(word, match[0].length)
    const isAttached = attached.text !== '' || word.text.endsWith('=')
    const value: Piece | undefined = isAttached ? attached : words[++i]
    if (value !== undefined) yield { match, value }
  }
}

/** `celery worker $OPTIONS`, `celery worker "$@"`; after an option, it is the value of this option. */
function mayHideOptions(words: Command, i: number): boolean {
  const before = words[i - 1]?.text ?? ''
  return /^[$`]/.test(words[i]?.text ?? '') && (!before.startsWith('-') || before.includes('='))
}
