import type { Node, SourceFile } from 'ts-morph'
import type { Call, SourceIndex } from './source-index.ts'
import type { ClassLike, FunctionLike, ObjectLike, Value } from './value.ts'

/** Everything that an expression may be; empty where nothing of it is known. */
export type Values = readonly Value[]

export const NONE: Values = []

export interface IndexedSource {
  readonly source: SourceFile
  readonly index: SourceIndex
}

/** What the ways of knowing a value, a file each, ask of each other. */
export interface Context {
  valuesOf(node: Node | undefined): Values
  /** What stands under a name in a value. */
  member(value: Value, name: string): Values
  /** What is computed under a key, once; nothing where that is under way already: cycles end. */
  remembered(key: object, compute: () => Values): Values
  /** One value for one node, so that values can be told apart. */
  of(kind: 'object', node: ObjectLike): Value
  of(kind: 'class' | 'instance', node: ClassLike): Value
  of(kind: 'function', node: FunctionLike): Value
  of(kind: 'module', node: SourceFile): Value
  fileOf(node: Node): IndexedSource
  /** The file that an import means; null where it lies outside or was not read. */
  imported(from: Node, specifier: string): IndexedSource | null
  /** Where a function is called, or its class made. */
  callsOf(node: FunctionLike): readonly Call[]
}
