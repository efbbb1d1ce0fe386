import { lineAt, lineStarts } from '../../shared/line-index.ts'
import { memoize } from '../../shared/memoize.ts'
import type { Consumer } from '../references/consumer.ts'
import { fileKind } from './file-kind.ts'
import { type Piece, slice, spanOf } from './piece.ts'
import { readCode } from './read-code.ts'
import { readDockerfile } from './read-dockerfile.ts'
import { readIni, readLines, readMakefile, readScript } from './read-lines.ts'
import { readYaml } from './read-yaml.ts'
import type { Reading } from './reading.ts'
import {
  isAboutWorkers,
  namedByKeys,
  type UnreadWorkers,
  unreadInForeign,
  unreadInProse,
  unreadInPython,
  unreadWorkers,
} from './unread-workers.ts'
import { expand, type Located, type Lookup } from './variables.ts'
import { nodeListsIn, type WorkerCommand } from './worker-command.ts'
import { maskTemplate } from './yaml-text.ts'

/** Larger manifests are generated and hold no worker command. Hostile YAML of this size takes a second. */
const MAX_CHARACTERS = 100 * 1024
const MAX_IN_ALL = 1024 * 1024
/** A file without these words starts no worker and names no queue of one. */
const TELLS = /celery|worker|QUEUE|^[A-Z][A-Z0-9_]*=/im

/** The worker commands of these files, and the variables that set their queues. */
export function consumersIn(texts: ReadonlyMap<string, string>): readonly Consumer[] {
  let left = MAX_IN_ALL
  const files = [...texts].flatMap(([path, text]): File[] => {
    if (fileKind(path) === null || !TELLS.test(text)) return []
    left -= text.length
    const reading: File['reading'] | null =
      left < 0 || text.length > MAX_CHARACTERS ? 'unclear' : read(path, text)
    return reading ? [{ path, text, reading }] : []
  })
  const lookups = lookupsOf(files)
  return distinct(files.flatMap((file) => consumersOf(file, memoize(lookups(file.path)), files)))
}

function consumersOf(file: File, lookup: Lookup, files: readonly File[]): Consumer[] {
  const { path, text, reading } = file
  const kind = fileKind(path)
  // A program in another language than the shell only quotes commands.
  const isProse = kind === 'prose' || (kind === 'script' && /^#![^\n]*\b(?:python|ruby|node|perl)/.test(text))
  if (isProse) return named(path, unreadInProse(text))
  if (kind === 'foreign') return named(path, unreadInForeign(text))
  if (reading === 'unclear') {
    if (!isAboutWorkers(text)) return []
    return isData(path) ? named(path, unreadWorkers(text, 0)) : [unclear({ path, line: 1 })]
  }
  const starts = memoize((of: string) => lineStarts(files.find((one) => one.path === of)?.text ?? ''))
  const placed = (at: Located): Place => ({
    path: at.path,
    line: lineAt(starts(at.path), at.piece.offsets[0] ?? 0),
  })
  const workers = reading.workers.map((worker): Consumer => {
    const { program, queues, excluded, isUnclear } = worker
    const application = worker.application?.text
    const place = {
      ...placed({ path, piece: program }),
      ...(application !== undefined && !isComputed(application) && { applications: [application] }),
    }
    const given = queues ?? excluded
    if (isUnclear) return unclear(place)
    if (given === null) {
      const optionAt = endOfPlainWord(text, worker)
      return { ...place, reads: { kind: 'declared' }, list: null, ...(optionAt !== null && { optionAt }) }
    }
    const list = expand({ path, piece: given }, lookup)
    // Celery splits at commas alone; a shell may split the value of a variable once more.
    const names = list ? namesIn(list.piece, list.piece === given) : []
    if (!list || names.length === 0 || names.some(isComputed)) return unclear(place)
    if (queues === null) return { ...place, reads: { kind: 'all-but', queues: names }, list: null }
    const isFallback = list.path === path && isWithin(list.piece, given)
    const listed = reader({ ...place, ...placed(list) }, list.piece, names)
    return { ...listed, ...(isFallback && { isFallback }) }
  })
  const settings = reading.settings.flatMap(({ name, value, isEnvironment }): Consumer[] => {
    if (!isEnvironment || value.text === '') return []
    if (WORKER_QUEUE.test(name))
      return [{ ...placed({ path, piece: value }), reads: { kind: 'named', text: value.text }, list: null }]
    if (!QUEUES.test(name)) return []
    const list = expand({ path, piece: value }, lookup)
    if (!list) return [unclear(placed({ path, piece: value }))]
    const names = namesIn(list.piece)
    // Other values of such a variable are not a list of queues.
    return names.length > 0 && names.every(isQueue) ? [reader(placed(list), list.piece, names)] : []
  })
  const nodes = reading.settings.flatMap(({ name, value }) => {
    return NODE_OPTIONS.test(name) ? nodesOf(placed({ path, piece: value }), value) : []
  })
  const lists = new Set(
    reading.workers.flatMap(({ queues }) => (queues ? [`${queues.offsets[0]} ${queues.text}`] : [])),
  )
  const listsRead = lists.size + nodes.filter(({ reads }) => reads.kind === 'these').length
  const unread = kind === 'python' ? unreadInPython(text, listsRead) : unreadWorkers(text, listsRead)
  const keyed = kind === 'yaml' || kind === 'code' ? namedByKeys(text) : null
  return [...workers, ...settings, ...nodes, ...named(path, unread), ...named(path, keyed)]
}

/** The options of `celery multi` in the configuration of its service. */
const NODE_OPTIONS = /^(?:CELERYD_OPTS|CELERY_WORKER_OPTS)$/

function nodesOf(place: Place, options: Piece): Consumer[] {
  const { lists, hasGeneral } = nodeListsIn(options)
  if (lists.length === 0) return []
  const readers = lists.map((list): Consumer => {
    const names = list.text.split(',')
    return names.some(isComputed)
      ? unclear(place)
      : { ...place, reads: { kind: 'these', queues: names }, list: null }
  })
  return hasGeneral ? readers : [...readers, { ...place, reads: { kind: 'declared' }, list: null }]
}

/** Formats that hold mostly data, and names of queues if anything. */
const isData = (path: string): boolean => /\.json$/i.test(path)

function named(path: string, unread: UnreadWorkers | null): Consumer[] {
  if (unread === null) return []
  const place = { path, line: 1 }
  return unread.isComputed
    ? [unclear(place)]
    : [{ ...place, reads: { kind: 'named', text: unread.text }, list: null }]
}

/** Whether a name is made when the program runs: `{queue}`, `@QUEUE@`. */
const isComputed = (name: string): boolean => /[{}<>$%`]|^@/.test(name)

interface File {
  readonly path: string
  readonly text: string
  readonly reading: Reading | 'unclear'
}

/** `CELERY_QUEUES`, `WORKER_QUEUES` */
const QUEUES = /^(?:[A-Z0-9]+_)*QUEUES$/
/** A variable from which the command of an image may take a queue. */
const WORKER_QUEUE = /^(?:CELERY_)?(?:WORKER_)?QUEUE(?:_NAME)?$/
const isQueue = (name: string): boolean => /^[A-Za-z_][\w.:@-]*$/.test(name)

function read(path: string, text: string): Reading | 'unclear' | null {
  switch (fileKind(path)) {
    case 'yaml':
      return readYaml(maskTemplate(text)) ?? 'unclear'
    case 'dockerfile':
      return readDockerfile(maskTemplate(text))
    case 'script':
      return readScript(maskTemplate(text))
    case 'ini':
      return readIni(maskTemplate(text))
    case 'lines':
      return readLines(maskTemplate(text))
    case 'make':
      return readMakefile(maskTemplate(text))
    case 'code':
    case 'python':
      return readCode(path, text)
    case 'prose':
    case 'foreign':
      return NOTHING
    case null:
      return null
  }
}

const NOTHING: Reading = { workers: [], settings: [] }

type Place = Pick<Consumer, 'path' | 'line' | 'applications'>

function unclear(place: Place): Consumer {
  return { ...place, reads: { kind: 'unknown' }, list: null }
}

/** Whether a piece begins within another one, after its start. */
function isWithin(part: Piece, whole: Piece): boolean {
  const [start, from, to] = [part.offsets[0], whole.offsets[0], whole.offsets[whole.text.length - 1]]
  if (part === whole || start === undefined || from === undefined || to === undefined) return false
  return start > from && start <= to
}

function reader(place: Place, piece: Piece, queues: readonly string[]): Consumer {
  // A comma at the end stays there.
  const whole = queues.every(isQueue)
    ? spanOf(slice(piece, 0, piece.text.replace(/[\s,]+$/, '').length))
    : null
  const separator = /,\s/.test(piece.text) ? ', ' : ','
  const unquoted = piece.flowScalar && { unquoted: piece.flowScalar }
  return { ...place, reads: { kind: 'these', queues }, list: whole && { at: whole, separator, ...unquoted } }
}

/** The end of the word `worker` in a command that is plain text: only blanks separate it from the word before. */
function endOfPlainWord(text: string, { subcommand, before }: WorkerCommand): number | null {
  const [word, previous] = [subcommand && spanOf(subcommand), before && spanOf(before)]
  if (!word || !previous || !/^[ \t]+$/.test(text.slice(previous.end, word.start))) return null
  return word.end
}

function namesIn({ text }: Piece, isExact = false): string[] {
  return text
    .split(',')
    .map((name) => (isExact ? name : name.trim()))
    .filter((name) => name.trim() !== '')
}

/** Variables of the file, of files in its folder and, for a list of queues, of the whole repository. */
function lookupsOf(files: readonly File[]): (path: string) => Lookup {
  const all = files.flatMap(({ path, reading }) => {
    const settings = reading === 'unclear' ? [] : reading.settings
    return settings.map(({ name, value, isEnvironment }) => ({
      name,
      isEnvironment,
      folder: folderOf(path),
      located: { path, piece: value },
    }))
  })
  const byName = Map.groupBy(all, ({ name }) => name)
  return (path) => (name) => {
    const set = byName.get(name) ?? []
    // `NAME: ${NAME:-otherwise}` passes on the value of another file.
    const isOwn = ({ located }: (typeof all)[number]): boolean => located.path === path
    const passesOn = ({ located }: (typeof all)[number]): boolean =>
      located.piece.text.startsWith('$') && located.piece.text.includes(name)
    const shared = set.filter((one) => one.isEnvironment && !isOwn(one))
    const places = [
      set.filter((one) => isOwn(one) && !passesOn(one)),
      shared.filter(({ folder }) => folder === folderOf(path)),
      QUEUES.test(name) ? shared : [],
      set.filter(isOwn),
    ]
    const found = places.find((place) => place.length > 0)
    // Another file may set it for this one, or for a program of its own.
    if (found === undefined && shared.length > 0) return null
    return (found ?? []).map(({ located }) => located)
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

/** Reports a list once, even if several commands use it. */
function distinct(consumers: readonly Consumer[]): Consumer[] {
  const byPlace = new Map<string, Consumer>()
  for (const consumer of consumers) {
    const { path, list } = consumer
    const key = list ? `${path}\0${list.at.start}` : `${path}\0${byPlace.size}\0`
    const known = byPlace.get(key)
    if (!known) byPlace.set(key, consumer)
    else if (consumer.applications) byPlace.set(key, withApplications(known, consumer.applications))
  }
  return [...byPlace.values()]
}

function withApplications(consumer: Consumer, further: readonly string[]): Consumer {
  return { ...consumer, applications: [...new Set([...(consumer.applications ?? []), ...further])] }
}
