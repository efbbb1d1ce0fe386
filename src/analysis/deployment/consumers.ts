import { lineAt, lineStarts } from '../../shared/line-index.ts'
import { memoize } from '../../shared/memoize.ts'
import type { Consumer } from '../references/consumer.ts'
import { fileKind } from './file-kind.ts'
import { type Piece, spanOf } from './piece.ts'
import { readDockerfile } from './read-dockerfile.ts'
import { readIni, readLines, readScript } from './read-lines.ts'
import { readYaml } from './read-yaml.ts'
import type { Reading } from './reading.ts'
import { expand, type Located, type Lookup } from './variables.ts'
import { maskTemplate } from './yaml-text.ts'

/** Larger manifests are generated and hold no worker command. Hostile YAML of this size takes a second. */
const MAX_CHARACTERS = 100 * 1024
const MAX_IN_ALL = 1024 * 1024
/** A file without these words starts no worker and sets no variable with queues. */
const TELLS = /celery|QUEUES|^[A-Z][A-Z0-9_]*=/im

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
  const starts = new Map(files.map(({ path, text }) => [path, lineStarts(text)]))
  const placed = ({ path, piece }: Located): Place => ({
    path,
    line: lineAt(starts.get(path) ?? [], piece.offsets[0] ?? 0),
  })
  const found = files.flatMap(({ path, text, reading }): Consumer[] => {
    if (reading === 'unclear') return isAboutWorkers(text) ? [unclear({ path, line: 1 })] : []
    const lookup = memoize(lookups(path))
    const workers = reading.workers.map((worker): Consumer => {
      const { program, queues, excluded, isUnclear } = worker
      const place = placed({ path, piece: program })
      const given = queues ?? excluded
      if (isUnclear) return unclear(place)
      if (given === null) return { ...place, reads: { kind: 'declared' }, list: null }
      const list = expand({ path, piece: given }, lookup)
      const names = list ? namesIn(list.piece) : []
      if (!list || names.length === 0) return unclear(place)
      if (queues === null) return { ...place, reads: { kind: 'all-but', queues: names }, list: null }
      const isFallback = list.path === path && isWithin(list.piece, given)
      return { ...reader(placed(list), list.piece, names), ...(isFallback && { isFallback }) }
    })
    const settings = reading.settings.flatMap(({ name, value, isEnvironment }): Consumer[] => {
      if (!isEnvironment || !QUEUES.test(name) || value.text === '') return []
      const list = expand({ path, piece: value }, lookup)
      if (!list) return [unclear(placed({ path, piece: value }))]
      const names = namesIn(list.piece)
      // Other values of such a variable are not a list of queues.
      return names.length > 0 && names.every(isQueue) ? [reader(placed(list), list.piece, names)] : []
    })
    return [...workers, ...settings]
  })
  return distinct(found)
}

interface File {
  readonly path: string
  readonly text: string
  readonly reading: Reading | 'unclear'
}

/** `CELERY_QUEUES`, `WORKER_QUEUES` */
const QUEUES = /^(?:[A-Z0-9]+_)*QUEUES$/
const isQueue = (name: string): boolean => /^[A-Za-z_][\w.:@-]*$/.test(name)

function read(path: string, text: string): Reading | 'unclear' | null {
  switch (fileKind(path)) {
    case 'yaml':
      return readYaml(maskTemplate(text)) ?? 'unclear'
    case 'dockerfile':
      return readDockerfile(text)
    case 'script':
      return readScript(text)
    case 'ini':
      return readIni(text)
    case 'lines':
      return readLines(text)
    case null:
      return null
  }
}

/** An unreadable file that names Celery's worker may start one. */
function isAboutWorkers(text: string): boolean {
  return /celery/i.test(text) && /worker/i.test(text)
}

type Place = Pick<Consumer, 'path' | 'line'>

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
  const at = queues.every(isQueue) ? spanOf(piece) : null
  const separator = /,\s/.test(piece.text) ? ', ' : ','
  return { ...place, reads: { kind: 'these', queues }, list: at && { at, separator } }
}

function namesIn({ text }: Piece): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
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
    return (places.find((place) => place.length > 0) ?? []).map(({ located }) => located)
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
    if (!byPlace.has(key)) byPlace.set(key, consumer)
  }
  return [...byPlace.values()]
}
