import type { Node, SourceFile } from 'ts-morph'
import type { Call, SourceIndex } from './source-index.ts'
import type { ClassLike, FunctionLike, ObjectLike, Value } from './value.ts'

/** The possible values of an expression; empty where none is known. */
export type Values = readonly Value[]

export const NONE: Values = []

export interface IndexedSource {
  readonly source: SourceFile
  readonly index: SourceIndex
}

/** The functions of the evaluator, one file each, which call each other. */
export interface Context {
  valuesOf(node: Node | undefined): Values
  /** The member of a value. */
  member(value: Value, name: string): Values
  /** The cached result of a key; empty while it is being computed, which ends cycles. */
  remembered(key: object, compute: () => Values): Values
  /** One value per node, so that values can be compared. */
  of(kind: 'object', node: ObjectLike): Value
  of(kind: 'class' | 'instance', node: ClassLike): Value
  of(kind: 'function', node: FunctionLike): Value
  of(kind: 'module', node: SourceFile): Value
  fileOf(node: Node): IndexedSource
  /** The file that an import names; null where it is outside the repository or was not read. */
  imported(from: Node, specifier: string): IndexedSource | null
  /** The calls of a function, or the `new` of a class. */
  callsOf(node: FunctionLike): readonly Call[]
}
