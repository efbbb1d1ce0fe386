import { type TaskCall, taskCallsIn } from '../calls/task-calls.ts'
import type { CallSite } from '../references/call-sites.ts'
import type { Program } from '../semantic/program.ts'
import type { Call } from '../signature/compatibility.ts'

/** The calls of a file, read when the first is needed. */
export function lazyCalls(program: Program, path: string): () => readonly TaskCall[] {
  let calls: readonly TaskCall[] | null = null
  return () => {
    calls ??= taskCallsIn(program, path)
    return calls
  }
}

const BY_LINE = new WeakMap<readonly TaskCall[], ReadonlyMap<number, readonly TaskCall[]>>()

/** The call at a place; null where one line has several calls of the task. */
export function callAt({ line, definition }: CallSite, calls: readonly TaskCall[]): TaskCall | null {
  // Generated files have thousands of calls.
  const byLine = BY_LINE.get(calls) ?? Map.groupBy(calls, (call) => call.line)
  BY_LINE.set(calls, byLine)
  const here = byLine.get(line) ?? []
  return onlyOf(here.filter(({ task }) => task.kind === 'definition' && task.definition === definition))
}

/** The arguments of the call that holds a name: `app.send_task("shop.tasks.pay", args=[1])`. */
export function argumentsByName(name: string, line: number, calls: readonly TaskCall[]): Call | null {
  const call = onlyOf(
    calls.filter(
      ({ task, line: from, endLine }) =>
        task.kind === 'name' && task.name === name && from <= line && line <= endLine,
    ),
  )
  return call && argumentsOf(call)
}

function onlyOf([only, ...others]: readonly TaskCall[]): TaskCall | null {
  return only && others.length === 0 ? only : null
}

/** The arguments of a call; null where a workflow may add some. */
export function argumentsOf({ given }: TaskCall): Call | null {
  const { positional, keywords, morePositions, moreKeywords, unfit } = given
  return morePositions || moreKeywords || unfit !== null ? null : { positional, keywords }
}

const LINES = new WeakMap<readonly CallSite[], ReadonlySet<number>>()

/** The lines that calls cover. */
export function linesOf(calls: readonly CallSite[]): ReadonlySet<number> {
  const known = LINES.get(calls)
  if (known) return known
  const lines = new Set<number>()
  for (const { line, endLine } of calls) for (let at = line; at <= endLine; at++) lines.add(at)
  LINES.set(calls, lines)
  return lines
}
