/** An option that lists the queues of a worker, as any format writes it. */
const LIST_OPTION = /(?<![\w-])(?:-[BED]*Q|--queues?)(?![\w-])/g
/** Further options of a file are not looked at. */
const MAX_OPTIONS = 200
/** A variable or a placeholder after such an option. */
const COMPUTED = /^(?:[=\s"',]|<\/?\w+>)*(?:[$%{`]|(?:var|local|each)\.)/
/** Programs that start workers without a command line. */
const STARTS_WORKERS =
  /\bworker_main\b|\bsubprocess\b|\bPopen\b|\bos\.(?:system|exec|spawn)|\bWorkController\b/

/** The part of a file that may start workers in a way that no reader understood. */
export interface UnreadWorkers {
  /** A worker may read any queue that this text names. */
  readonly text: string
  /** Whether a list of queues is a variable. */
  readonly isComputed: boolean
}

/** The same for a deployment file with as many lists of queues as the readers found; null where they found all. */
export function unreadWorkers(text: string, listsRead: number): UnreadWorkers | null {
  if (!isAboutWorkers(text)) return null
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
