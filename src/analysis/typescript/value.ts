import type {
  ArrayLiteralExpression,
  ArrowFunction,
  ClassDeclaration,
  ClassExpression,
  ConstructorDeclaration,
  EnumDeclaration,
  FunctionDeclaration,
  FunctionExpression,
  GetAccessorDeclaration,
  MethodDeclaration,
  Node,
  ObjectLiteralExpression,
  SetAccessorDeclaration,
  SourceFile,
} from 'ts-morph'

/** What an expression may be, as far as it helps to know a task's name. */
export type Value =
  | Text
  /** A package of ours, or a file in it: the path within the package. */
  | { readonly kind: 'library'; readonly path: string }
  /** A function or class that makes clients or workers. */
  | { readonly kind: 'maker'; readonly of: 'client' | 'worker' }
  | { readonly kind: 'client' }
  | { readonly kind: 'worker' }
  /** A file of the repository as a whole. */
  | { readonly kind: 'module'; readonly node: SourceFile }
  | { readonly kind: 'object'; readonly node: ObjectLike }
  | { readonly kind: 'class'; readonly node: ClassLike }
  | { readonly kind: 'instance'; readonly node: ClassLike }
  | { readonly kind: 'function'; readonly node: FunctionLike }

export interface Text {
  readonly kind: 'text'
  readonly text: string
  /** The one literal that gives it; null where it is put together. */
  readonly literal: Node | null
}

export type ObjectLike = ObjectLiteralExpression | ArrayLiteralExpression | EnumDeclaration
export type ClassLike = ClassDeclaration | ClassExpression
export type FunctionLike =
  | ArrowFunction
  | FunctionDeclaration
  | FunctionExpression
  | MethodDeclaration
  | ConstructorDeclaration
  | GetAccessorDeclaration
  | SetAccessorDeclaration

export const CLIENT: Value = { kind: 'client' }
export const WORKER: Value = { kind: 'worker' }
const MAKER: Readonly<Record<'client' | 'worker', Value>> = {
  client: { kind: 'maker', of: 'client' },
  worker: { kind: 'maker', of: 'worker' },
}

/** What a package gives under a name: https://github.com/actumn/celery.node/blob/master/src/index.ts */
export function libraryMember(path: string, name: string): readonly Value[] {
  if (name === 'createClient' || name === 'Client') return [MAKER.client]
  if (name === 'createWorker' || name === 'Worker') return [MAKER.worker]
  if (name !== 'default') return []
  // `import Client from 'celery-node/dist/app/client'`: its types are to be had in no other way.
  if (/(^|\/)app\/client(\.js)?$/.test(path)) return [MAKER.client]
  if (/(^|\/)app\/worker(\.js)?$/.test(path)) return [MAKER.worker]
  return path === '' ? [{ kind: 'library', path }] : []
}

/** What a call of it gives, functions of the repository left aside. */
export function made(value: Value): readonly Value[] {
  if (value.kind !== 'maker') return []
  return [value.of === 'client' ? CLIENT : WORKER]
}
