/**
 * The facts of one Python file, independent of its path and of other files: plain data, cached by git blob id. They hold
 * the code that can bind a name, define a task or compute a task option, and leave out all other code.
 */
export interface FileFacts {
  readonly statements: readonly Statement[]
  /** String literals that may name a task. */
  readonly texts: readonly TextFact[]
  /** Lines (1-based) with invalid Python; the code around them is still read. */
  readonly errorLines: readonly number[]
  /** Lines (1-based) of statements that are not understood; the code after them is read. */
  readonly unknownLines: readonly number[]
  readonly suppressions: readonly SuppressionFact[]
  readonly oldNames: readonly OldNameFact[]
}

/**
 * `# celery-guard: alias[shop.tasks.pay] until 2026-12-30`: the code below keeps an old wire name until that day. An `alias`
 * runs the task under two names; a `stub` does nothing.
 */
export interface OldNameFact {
  readonly kind: 'alias' | 'stub'
  readonly name: string
  /** The last day. */
  readonly until: string
  readonly line: number
  /** The comment. */
  readonly at: Span
}

/** `# celery-guard: ignore[rule, rule] reason` */
export interface SuppressionFact {
  /** The rules as written; none where the comment has another form. */
  readonly rules: readonly string[]
  /** Empty where the comment gives no reason. */
  readonly reason: string
  readonly line: number
  /**
   * The lines (inclusive) that it covers: its line, the next one if the comment is alone on its line, and all decorators
   * and the `def` of a definition that has one of these lines.
   */
  readonly lines: { readonly start: number; readonly end: number }
  /** The place of the comment, without comments of other tools. */
  readonly at: Span
}

/** UTF-16 offsets into the file's text, end exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

export type Expression =
  | { readonly kind: 'string'; readonly value: string; readonly at: Span }
  | { readonly kind: 'number'; readonly text: string; readonly at: Span }
  | { readonly kind: 'constant'; readonly value: boolean | null; readonly at: Span }
  | { readonly kind: 'name'; readonly name: string; readonly at: Span }
  | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string; readonly at: Span }
  | {
      readonly kind: 'call'
      readonly callee: Expression
      readonly arguments: readonly Argument[]
      /** The argument list with its parentheses. */
      readonly argumentsAt: Span
      readonly at: Span
    }
  /** Parts of an f-string or of adjacent literals; `format` is true when a conversion or format spec changes them. */
  | { readonly kind: 'joined'; readonly parts: readonly Expression[]; readonly at: Span }
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly left: Expression
      readonly right: Expression
      readonly at: Span
    }
  /** `a if c else b`, `a or b`: one of these values. */
  | { readonly kind: 'choice'; readonly options: readonly Expression[]; readonly at: Span }
  | { readonly kind: 'sequence'; readonly items: readonly Expression[]; readonly at: Span }
  | { readonly kind: 'dictionary'; readonly items: readonly DictionaryItem[]; readonly at: Span }
  | { readonly kind: 'subscript'; readonly object: Expression; readonly index: Expression; readonly at: Span }
  /** `[from:to]` with numbers; null where a bound is omitted. */
  | { readonly kind: 'slice'; readonly from: number | null; readonly to: number | null; readonly at: Span }
  | { readonly kind: 'other'; readonly type: string; readonly at: Span }

export interface Argument {
  readonly keyword: string | null
  readonly star: '' | '*' | '**'
  readonly value: Expression
  readonly at: Span
}

/** `key: value`, or `**value` when the key is null. */
export interface DictionaryItem {
  readonly key: Expression | null
  readonly value: Expression
}

export interface ParameterFact {
  readonly name: string
  readonly form: 'positional-only' | 'positional' | 'keyword' | 'varargs' | 'varkw'
  readonly default: Expression | null
  /** The place of the parameter, with annotation and default. */
  readonly at: Span
}

export interface Decorator {
  readonly expression: Expression
  readonly line: number
  /** From the `@` to the end of the expression. */
  readonly at: Span
}

export interface FunctionFact {
  readonly kind: 'function'
  /** `async def` */
  readonly async?: true
  readonly name: string
  readonly line: number
  readonly endLine: number
  readonly decorators: readonly Decorator[]
  readonly parameters: readonly ParameterFact[]
  /** Empty for bodies that cannot define a task, a decorator or an app. */
  readonly body: readonly Statement[]
  /** The body's first words, which identify it under another name. */
  readonly words: string
  readonly at: Span
}

export interface ClassFact {
  readonly kind: 'class'
  readonly name: string
  readonly line: number
  readonly endLine: number
  readonly decorators: readonly Decorator[]
  readonly arguments: readonly Argument[]
  readonly body: readonly Statement[]
  readonly words: string
  readonly at: Span
}

export interface ImportFact {
  readonly kind: 'import'
  /** `import a.b as c`: module "a.b", name "c"; `import a.b`: name null, which binds "a". */
  readonly module: string
  readonly name: string | null
  /** `lazy import a`: the module is imported when its name is first used. https://peps.python.org/pep-0810/ */
  readonly lazy?: true
  readonly line: number
  readonly at: Span
}

export interface ImportFromFact {
  readonly kind: 'from'
  /** Leading dots. */
  readonly level: number
  readonly module: string
  /** Empty for `import *`. */
  readonly names: readonly { readonly imported: string; readonly bound: string }[]
  readonly star: boolean
  /** `lazy from a import b` */
  readonly lazy?: true
  readonly line: number
  readonly at: Span
}

export interface AssignmentFact {
  readonly kind: 'assignment'
  readonly target: Expression
  /** "=" or the augmented operator. */
  readonly operator: string
  readonly value: Expression
  readonly line: number
  readonly at: Span
}

export type BlockForm = 'if' | 'else' | 'try' | 'except' | 'with' | 'for' | 'while' | 'case'

export interface BlockFact {
  readonly kind: 'block'
  readonly form: BlockForm
  /** The condition of `if`, the target and iterable of `for`. */
  readonly head: readonly Expression[]
  readonly body: readonly Statement[]
  readonly line: number
}

/** A call that sends a task, `pay.delay(1)`, anywhere in a statement. */
export interface SendFact {
  readonly kind: 'send'
  readonly method: string
  /** The task: `pay`. Of `signature("shop.tasks.pay")`, the function `signature`. */
  readonly task: Expression
  readonly arguments: readonly Argument[]
  /** `partial(pay.delay, 1)`: its call may add arguments. */
  readonly partial?: true
  readonly line: number
  readonly endLine: number
}

/** How a string names a task. */
export type TextUse =
  /** An entry of `beat_schedule`. */
  | 'schedule'
  | 'route'
  | 'annotation'
  /** `send_task("shop.tasks.pay")`, `app.tasks["shop.tasks.pay"]` */
  | 'send'
  /** `signature("shop.tasks.pay")`, `subtask(…)` */
  | 'signature'
  /** `AsyncResult(…).name == "shop.tasks.pay"` */
  | 'comparison'
  /** `PeriodicTask.objects.create(task="shop.tasks.pay")` */
  | 'row'
  /** An item of a list, such as a test's list of all task names. */
  | 'item'
  | 'constant'

export interface TextFact {
  readonly value: string
  readonly use: TextUse
  readonly line: number
  /** The literal with its prefix and quotes. */
  readonly at: Span
}

/** `global a, b` in a function, which may bind these names of the module at any time. */
export interface GlobalFact {
  readonly kind: 'global'
  readonly names: readonly string[]
  readonly line: number
}

export type Statement =
  | ImportFact
  | ImportFromFact
  | AssignmentFact
  | FunctionFact
  | ClassFact
  | BlockFact
  | GlobalFact
  | SendFact
  | { readonly kind: 'return'; readonly value: Expression; readonly line: number }
  | { readonly kind: 'expression'; readonly value: Expression; readonly line: number }
