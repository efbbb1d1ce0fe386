import { Node, Project, type SourceFile } from 'ts-morph'
import { compareText } from '../../shared/compare-text.ts'
import { lineAt, lineStarts } from '../../shared/line-index.ts'
import type { Reference } from '../references/reference.ts'
import type { IndexedSource } from './context.ts'
import { createEvaluation } from './evaluate.ts'
import { isText } from './expressions.ts'
import { createResolver } from './modules.ts'
import { EXTENSIONS, isProgram, NAMING_METHODS } from './packages.ts'
import { type Call, indexSource, unwrapped } from './source-index.ts'
import type { Text } from './value.ts'

interface CallersRead {
  readonly references: readonly Reference[]
  /** Imported files that were needed and not given: read again with them. */
  readonly missing: ReadonlySet<string>
  /** Programs with imports that cannot be resolved, and configurations that cannot be read. */
  readonly unfollowed: ReadonlySet<string>
}

/** Reads the tasks that programs name. `isFile` says whether the revision has a path. */
export type ReadCallers = (
  texts: ReadonlyMap<string, string>,
  isFile?: (path: string) => boolean,
) => CallersRead

/** Creates a reader that parses each text once, even if it is called repeatedly. */
export function createCallersReader(): ReadCallers {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipFileDependencyResolution: true,
    skipLoadingLibFiles: true,
    compilerOptions: { allowJs: true, noLib: true, noResolve: true },
  })
  const parsed = new Map<string, IndexedSource | null>()
  const parse = (path: string, text: string): IndexedSource | null => {
    const key = `${path}\0${text}`
    const known = parsed.get(key)
    if (known !== undefined) return known
    const extension = EXTENSIONS.find((one) => path.endsWith(one)) ?? ''
    // Project drops a byte order mark, which would shift all places by one.
    const shown = text.replace(/^\uFEFF/, ' ')
    const fresh = indexed(path, () => project.createSourceFile(`/${parsed.size}${extension}`, shown))
    parsed.set(key, fresh)
    return fresh
  }

  return (texts, isFile = (path) => texts.has(path)) => {
    const paths = [...texts.keys()].filter(isProgram).sort()
    const files = paths.flatMap((path) => parse(path, texts.get(path) ?? '') ?? [])
    return readFiles(files, texts, isFile)
  }
}

/** Null for a generated file that is nested too deeply to read. */
function indexed(path: string, open: () => SourceFile): IndexedSource | null {
  try {
    const source = open()
    return { source, index: indexSource(path, source) }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function readFiles(
  files: readonly IndexedSource[],
  texts: ReadonlyMap<string, string>,
  isFile: (path: string) => boolean,
): CallersRead {
  const missing = new Set<string>()
  const unfollowed = new Set<string>()
  const resolve = createResolver({
    isFile,
    giveUp: (path) => unfollowed.add(path),
    read(path) {
      const text = texts.get(path) ?? null
      if (text === null && isFile(path)) missing.add(path)
      return text
    },
  })
  const evaluation = createEvaluation(
    new Map(files.map((file) => [file.source, file])),
    (from, specifier) => {
      const path = resolve(from, specifier)
      if (path !== null && isProgram(path) && !texts.has(path)) missing.add(path)
      return path
    },
  )
  const place = placing(evaluation.fileOf)
  const placed = new Set<Text>()
  const isNew = (one: Text): boolean => placed.size < placed.add(one).size
  const namesIn = (call: Call, use: Reference['use']): Reference[] => {
    const found = evaluation.valuesOf(call.getArguments()[0]).filter(isText)
    // A literal is reported once, even if several calls reach it.
    return found
      .filter((one) => one.literal === null || isNew(one))
      .map((text) => ({ name: text.text, use, isIgnored: false, ...place(text, call) }))
  }
  const calls = files.flatMap(({ index }) =>
    [...NAMING_METHODS].flatMap(([method, naming]) =>
      (index.calls.get(method) ?? []).map((call) => {
        return { call, ...naming, receivers: evaluation.valuesOf(receiverOf(call)) }
      }),
    ),
  )
  const sure = calls.filter(({ receivers, of }) => receivers.some(({ kind }) => kind === of))
  const unsure = calls.filter(({ call, receivers, use }) => {
    return use === 'caller' && receivers.length === 0 && receiverOf(call) !== undefined
  })
  const references = [
    ...sure.flatMap(({ call, use }) => namesIn(call, use)),
    ...unsure.flatMap(({ call }) => namesIn(call, 'probable-caller')),
  ]
  return { references: unique(references.filter(({ name }) => name !== '')), missing, unfollowed }
}

/** The object of the method call. */
function receiverOf(call: Call): Node | undefined {
  const method = unwrapped(call.getExpression())
  const isMember = Node.isPropertyAccessExpression(method) || Node.isElementAccessExpression(method)
  return isMember && Node.isCallExpression(call) ? method.getExpression() : undefined
}

/** The place of the literal, which a fix edits; for a composed name, the place of the call. */
function placing(
  fileOf: (node: Node) => IndexedSource,
): (text: Text, call: Call) => Pick<Reference, 'path' | 'line' | 'at'> {
  const starts = new Map<IndexedSource, readonly number[]>()
  return ({ literal }, call) => {
    const node = literal ?? call
    const file = fileOf(node)
    const lines = starts.get(file) ?? lineStarts(file.source.getFullText())
    starts.set(file, lines)
    const [start, end] = [node.getStart(), node.getEnd()]
    return { path: file.index.path, line: lineAt(lines, start), at: literal === null ? null : { start, end } }
  }
}

/**
 * Each name once per place, in the order of places. Calls of tasks that workers of these programs run are left out:
 * Python need not define such tasks.
 */
function unique(references: readonly Reference[]): readonly Reference[] {
  const handled = new Set(references.flatMap(({ name, use }) => (use === 'handler' ? [name] : [])))
  const byPlace = new Map<string, Reference>()
  for (const reference of references) {
    const { path, line, name, use, at } = reference
    if (use !== 'handler' && handled.has(name)) continue
    byPlace.set([path, line, at?.start, name, use].join('\0'), reference)
  }
  return [...byPlace.values()].sort(
    (a, b) =>
      compareText(a.path, b.path) ||
      a.line - b.line ||
      (a.at?.start ?? 0) - (b.at?.start ?? 0) ||
      compareText(a.name, b.name),
  )
}
