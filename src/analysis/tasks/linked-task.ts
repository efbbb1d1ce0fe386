import type { QueueRegistry, Task } from '../model/types.ts'
import type { ClassFact, Decorator, Expression, FunctionFact } from '../python/facts.ts'
import type { Scope } from '../semantic/entity.ts'
import type { Options } from '../semantic/keyword-arguments.ts'

/** A task with what rules and fixes need beyond its contract. */
export interface LinkedTask extends Task {
  readonly origin: TaskOrigin
  /** The registry that its queue belongs in; null where its project has none. */
  readonly registry: QueueRegistry | null
  /** The entry of it that its queue names, there or not; null where it names none. */
  readonly entry: string | null
}

export interface TaskOrigin {
  readonly scope: Scope
  readonly definition: FunctionFact | ClassFact | null
  /** The decorator that makes the task; null for calls and classes. */
  readonly decorator: Decorator | null
  /** The call that makes the task, `app.task(f)` or `app.register_task(C())`; null for decorators. */
  readonly call: Expression | null
  readonly options: Options
  /** Why `name` is null; null when it is known. */
  readonly unknownName: string | null
  /** The first words of the body, for recognising it under another name. */
  readonly words: string
  /** First and last line that define the task, decorators included. */
  readonly startLine: number
  readonly endLine: number
}
