import type { MessageFlow, SenderPlace } from '../../analysis/model/message-flow.ts'
import type { Change } from '../../analysis/model/types.ts'
import { labelOf } from '../../analysis/tasks/task-names.ts'
import { count } from '../../shared/count.ts'
import { codeFence } from '../render/code-fence.ts'
import { size } from '../size-limits.ts'
import { label } from './label.ts'

/** More boxes make a picture that nobody can read. */
const MAX_TASKS = 20
const MAX_CALLERS = 5
const MAX_WORKERS = 5

type Flow = MessageFlow

/**
 * How messages reach the changed tasks, as a Mermaid flowchart within `budget`, the breaking changes first; no blocks without
 * changes. Long names leave room for fewer tasks.
 */
export function graphBlocks(changes: readonly Change[], flow: Flow, budget: number): readonly string[] {
  const worstFirst = changes.toSorted((a, b) => Number(b.breaking) - Number(a.breaking))
  for (let tasks = Math.min(MAX_TASKS, changes.length); tasks > 0; tasks = Math.floor(tasks / 2)) {
    const graph = codeFence('mermaid', draw(worstFirst.slice(0, tasks), flow))
    if (size(graph) > budget) continue
    const left = changes.length - tasks
    return left > 0 ? [graph, `${count(left, 'more task')} not drawn.`] : [graph]
  }
  return []
}

/** One definition for each node, by its content; ids are numbers, so that no text of a repository is syntax. */
interface Nodes {
  id(prefix: string, content: string, shape: (text: string) => string): string
  readonly lines: string[]
}

function createNodes(): Nodes {
  const ids = new Map<string, string>()
  const lines: string[] = []
  return {
    lines,
    id(prefix, content, shape) {
      const key = `${prefix}\0${content}`
      const known = ids.get(key)
      if (known !== undefined) return known
      const id = `${prefix}${ids.size}`
      ids.set(key, id)
      lines.push(`  ${id}${shape(label(content))}`)
      return id
    },
  }
}

const SHAPES = {
  caller: (text: string) => `["${text}"]`,
  task: (text: string) => `(["${text}"])`,
  queue: (text: string) => `[("${text}")]`,
  worker: (text: string) => `{{"${text}"}}`,
}

function draw(changes: readonly Change[], flow: Flow): string[] {
  const nodes = createNodes()
  const edges = new Set<string>()
  const lost: string[] = []
  for (const change of changes) {
    const { old, new: next, breaking } = change
    const task = nodes.id('t', taskText(change), SHAPES.task)
    if (breaking) lost.push(task)
    const name = labelOf(old ?? next ?? { name: null, symbol: null })
    for (const caller of callersOf(flow.senders.get(name ?? '') ?? [])) {
      edges.add(`${nodes.id('c', caller, SHAPES.caller)} --> ${task}`)
    }
    const [from, to] = [old, next].map((one) => one?.effectiveQueue.queue ?? null)
    for (const queue of new Set([from, to])) {
      if (typeof queue !== 'string') continue
      const isLeft = queue === from && typeof to === 'string' && from !== to
      edges.add(`${task} ${isLeft ? '-. before .->' : '-->'} ${queueNode(nodes, edges, flow, queue)}`)
    }
  }
  return [
    'flowchart LR',
    ...nodes.lines,
    ...[...edges].map((edge) => `  ${edge}`),
    ...(lost.length > 0
      ? [
          '  classDef breaks stroke:#d1242f,stroke-width:3px',
          `  class ${[...new Set(lost)].join(',')} breaks`,
        ]
      : []),
  ]
}

function taskText({ kind, old, new: next, breaking }: Change): string {
  const [before, after] = [old, next].map((one) => one && (labelOf(one) ?? one.qualname))
  const name = before && after && before !== after ? `${before} → ${after}` : (after ?? before ?? '')
  return `${kind}${breaking ? ', breaks' : ''}: ${name}`
}

/** Callers by file: a person looks for the file. */
function callersOf(senders: readonly SenderPlace[]): readonly string[] {
  const byFile = [...Map.groupBy(senders, ({ path, kind }) => `${VERBS[kind]} ${path}`)]
  const shown = byFile.slice(0, MAX_CALLERS).map(([text, places]) => {
    return places.length > 1 ? `${text} (${places.length} places)` : `${text}:${places[0]?.line ?? 0}`
  })
  const left = byFile.length - shown.length
  return left > 0 ? [...shown, `${count(left, 'more file')}`] : shown
}

const VERBS: Readonly<Record<SenderPlace['kind'], string>> = {
  call: 'call in',
  signature: 'signature in',
  name: 'name in',
  schedule: 'schedule in',
  row: 'row of',
  program: 'program',
}

function queueNode(nodes: Nodes, edges: Set<string>, { queues }: Flow, queue: string): string {
  const node = nodes.id('q', queue, SHAPES.queue)
  const readers = queues.find((one) => one.queue === queue)?.readers ?? []
  for (const { path, line } of readers.slice(0, MAX_WORKERS)) {
    edges.add(`${node} --> ${nodes.id('w', `worker ${path}:${line}`, SHAPES.worker)}`)
  }
  return node
}
