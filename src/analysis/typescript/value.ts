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

/** A possible value of an expression, if it can help to find a task's name. */
export type Value =
  | Text
  /** A Celery client package, or a file in it: the path within the package. */
  | { readonly kind: 'package'; readonly path: string }
  /** A function or class that creates clients or workers. */
  | { readonly kind: 'factory'; readonly of: 'client' | 'worker' }
  | { readonly kind: 'client' }
  | { readonly kind: 'worker' }
  /** A file of the repository, as a module. */
  | { readonly kind: 'module'; readonly node: SourceFile }
  | { readonly kind: 'object'; readonly node: ObjectLike }
  | { readonly kind: 'class'; readonly node: ClassLike }
  | { readonly kind: 'instance'; readonly node: ClassLike }
  | { readonly kind: 'function'; readonly node: FunctionLike }

export interface Text {
  readonly kind: 'text'
  readonly text: string
  /** The literal; null where the text is composed. */
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

const CLIENT: Value = { kind: 'client' }
const WORKER: Value = { kind: 'worker' }
const FACTORY: Readonly<Record<'client' | 'worker', Value>> = {
  client: { kind: 'factory', of: 'client' },
  worker: { kind: 'factory', of: 'worker' },
}

/** The export of a package: https://github.com/actumn/celery.node/blob/master/src/index.ts */
export function packageMember(path: string, name: string): readonly Value[] {
  if (name === 'createClient' || name === 'Client') return [FACTORY.client]
  if (name === 'createWorker' || name === 'Worker') return [FACTORY.worker]
  if (name !== 'default') return []
  // `import Client from 'celery-node/dist/app/client'`: the only way to import its types.
  if (/(^|\/)app\/client(\.js)?$/.test(path)) return [FACTORY.client]
  if (/(^|\/)app\/worker(\.js)?$/.test(path)) return [FACTORY.worker]
  return path === '' ? [{ kind: 'package', path }] : []
}

/** The result of a call of a value that is not a function of the repository. */
export function made(value: Value): readonly Value[] {
  if (value.kind !== 'factory') return []
  return [value.of === 'client' ? CLIENT : WORKER]
}
