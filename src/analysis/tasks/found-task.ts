import type { Task } from '../model/types.ts'
import type { ClassFact, Decorator, Expression, FunctionFact } from '../python/facts.ts'
import type { Scope } from '../semantic/entity.ts'
import type { Options } from '../semantic/keyword-arguments.ts'
import type { Shift } from '../signature/first-parameter.ts'

/** A task as its file defines it, before routes, the default queue and registries are known. */
export interface FoundTask extends Omit<Task, 'effectiveQueue'> {
  readonly origin: TaskOrigin
}

export interface ImpliedName {
  /** The module and function that Celery sees; null where a decorator hides them. */
  readonly path: string | null
  /** How the application makes a name of the two. */
  readonly naming: Naming
}

/** The module's path with the function; a `gen_task_name` of the project; or a way that is not followed. */
export type Naming = 'path' | FunctionFact | 'unknown'

export interface TaskOrigin {
  readonly scope: Scope
  readonly definition: FunctionFact | ClassFact | null
  /** The decorator that makes the task; null for calls and classes. */
  readonly decorator: Decorator | null
  /** The call that makes the task, `app.task(f)` or `app.register_task(C())`; null for decorators. */
  readonly call: Expression | null
  /** The call of the factory that defines the task inside itself, `pay = make_task()`; absent for other tasks. */
  readonly factory?: { readonly name: string; readonly call: Expression; readonly scope: Scope }
  /** The decorator or other code registers the task of a function under this further name. */
  readonly isAlias?: true
  readonly options: Options
  /** The name of a task without an explicit one. */
  readonly implied: ImpliedName
  /** Why `name` is null; null when it is known. */
  readonly unknownName: string | null
  /** The first words of the body, for recognising it under another name. */
  readonly words: string
  /** Why no call gets its values; null where they do, and for classes. */
  readonly shift: Shift
  /** First and last line that define the task, decorators included. */
  readonly startLine: number
  readonly endLine: number
}
