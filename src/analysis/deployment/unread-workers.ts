/** An option that lists the queues of a worker, as any format writes it. */
const LIST_OPTION = /(?<![\w-])(?:-[BED]*Q|--queues?)(?![\w-])/g
/** Further options of a file are not looked at. */
const MAX_OPTIONS = 200
/** A variable or a placeholder after such an option. */
const COMPUTED = /^(?:[=\s"',]|<\/?\w+>)*(?:[$%{`]|(?:var|local|each)\.)/
/** Programs that start workers without a command line. */
const STARTS_WORKERS =
  /\bworker_main\b|\bsubprocess\b|\bPopen\b|\bos\.(?:system|exec|spawn)|\bWorkController\b/

/** Code by which a running worker reads further queues. */
const ADDS_QUEUES = /\badd_consumer\b|\badd_task_queue\b|\bselect_add\b|\bConsumerStep\b|\bConsumerMixin\b/

/** The part of a file that may start workers in a way that no reader understood. */
export interface UnreadWorkers {
  /** A worker may read any queue that this text names. */
  readonly text: string
  /** Whether a list of queues is a variable. */
  readonly isComputed: boolean
}

/** The same for a deployment file with as many lists of queues as the readers found; null where they found all. */
export function unreadWorkers(text: string, listsRead: number): UnreadWorkers | null {
  // `./start.sh -Q mail` may name Celery in the script alone.
  if (!/worker|[-_]celery\b|celery\.sh/i.test(text)) return null
  const options = optionsIn(text)
  if (options.length <= listsRead) return null
  const isComputed = options.some((end) => isComputedAt(text, end))
  return { text: withoutApplications(text), isComputed }
}

/** Where the options with queues end, comments left out. */
function optionsIn(text: string): number[] {
  return text
    .matchAll(LIST_OPTION)
    .take(MAX_OPTIONS)
    .filter(({ index }) => !isCommented(text, index))
    .map(({ index, 0: option }) => index + option.length)
    .toArray()
}

function isComputedAt(text: string, end: number): boolean {
  return COMPUTED.test(text.slice(end, end + 40))
}

/** A Python program with an unread list names queues anywhere; documentation in others names them beside the command. */
export function unreadInPython(text: string, listsRead: number): UnreadWorkers | null {
  const unread = unreadWorkers(text, listsRead)
  if (unread && STARTS_WORKERS.test(text)) return { ...unread, isComputed: false }
  if (/\bqueues\s*=/.test(text) && /\b(?:Worker|WorkController)\(|\bcelery\.bin\b/.test(text))
    return { text: withoutApplications(text), isComputed: false }
  if (ADDS_QUEUES.test(text)) return { text, isComputed: false }
  return listsRead === 0 ? unreadInProse(text) : null
}

/** Lines after an option that its value may be on. */
const LINES_AFTER = 2

/** Documents, workflows and examples start no worker in production, but say which workers a queue is meant to have. */
export function unreadInProse(text: string): UnreadWorkers | null {
  if (!isAboutWorkers(text)) return null
  const lines = text.split('\n')
  // A workflow lists the values of a variable elsewhere.
  if (optionsIn(text).some((end) => isComputedAt(text, end)))
    return { text: withoutApplications(text), isComputed: false }
  const isAbout = lines.map((line) => line.search(LIST_OPTION) !== -1)
  const near = lines.filter((_, i) => isAbout.slice(Math.max(0, i - LINES_AFTER), i + 1).includes(true))
  return near.length > 0 ? { text: withoutApplications(near.join('\n')), isComputed: false } : null
}

/** A file without a reader may start a worker for any queue that it names. */
export function unreadInForeign(text: string): UnreadWorkers | null {
  if (text.length > MAX_FOREIGN || !isAboutWorkers(text)) return null
  return { text: withoutApplications(text), isComputed: false }
}

/** Longer files are data. */
const MAX_FOREIGN = 100 * 1024

/** `queue: mail`, `workerQueues = ["mail"]`. Variables in upper case may be a sender's. */
const QUEUE_KEY =
  /^[ \t]*(?:- )?["']?([a-z][\w.-]*?)?[qQ]ueues?(?:[_-]?[nN]ames?|[_-]?[lL]ist)?["']?[ \t]*[:=]|[{,][ \t]*["']?queues?["']?[ \t]*[:=]/
const OTHER_KEY = /default|rout|dead|rabbit|broker|sqs/i
/** The items of a list below its key. */
const ITEM = /^[ \t]*(?:-[ \t]|["'\w][^:=]*$|[\]})])/
const MAX_ITEMS = 20

/** The queues that keys of a deployment file name; templates and charts outside of the repository read them. */
export function namedByKeys(text: string): UnreadWorkers | null {
  const lines = text.split('\n')
  const found: string[] = []
  for (let i = 0; i < lines.length; i++) {
    const key = QUEUE_KEY.exec(lines[i] ?? '')
    if (!key || OTHER_KEY.test(key[1] ?? '')) continue
    found.push(lines[i] ?? '')
    for (let n = 0; n < MAX_ITEMS && ITEM.test(lines[i + 1] ?? ''); n++) found.push(lines[++i] ?? '')
  }
  return found.length > 0 ? { text: found.join('\n'), isComputed: false } : null
}

/** Whether a text may start Celery's workers. */
export function isAboutWorkers(text: string): boolean {
  return /celery/i.test(text) && /worker/i.test(text)
}

function isCommented(text: string, index: number): boolean {
  return /^\s*(?:\/\/|;|REM\b)|(?:^|\s)#/.test(text.slice(text.lastIndexOf('\n', index) + 1, index))
}

/** `-A bulk` names the application. */
function withoutApplications(text: string): string {
  return text.replace(/((?<![\w-])(?:-A|--app)|\bCELERY_APP)([=:\s"',]{1,4})[\w.:-]+/g, '$1$2')
}
