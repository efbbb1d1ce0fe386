import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { PYTHON } from '../real-celery.ts'

export type Tree = Readonly<Record<string, string>>

/** Messages sent by one revision of a project and worked off by another. */
export interface Case {
  readonly title: string
  readonly sender: Tree
  /** Python that runs in the sender. */
  readonly send: string
  readonly worker: Tree
  /** What the worker imports, like `-A`; they make an app whose broker is `memory://`. */
  readonly modules: readonly string[]
  /** Like `-Q`; without it the worker reads what its settings say. */
  readonly queues?: readonly string[]
}

/** What became of a message. */
export type Outcome =
  | { readonly kind: 'ran'; readonly task: string; readonly result: unknown }
  /** The worker does not know the name. */
  | { readonly kind: 'discarded'; readonly name: string }
  /** The arguments do not fit: the body never ran. */
  | { readonly kind: 'rejected'; readonly error: string }
  /** The body raised. */
  | { readonly kind: 'failed'; readonly error: string }
  /** The content cannot or must not be decoded. */
  | { readonly kind: 'refused'; readonly error: string }
  /** It still lies in a queue that the worker does not read. */
  | { readonly kind: 'unread'; readonly queue: string }
  /** The worker's modules raised. */
  | { readonly kind: 'not-started'; readonly error: string }

export interface Message {
  readonly task: string
  /** Where it was published first. */
  readonly queue: string
  readonly contentType: string
  /** How often a task ran for it: once, and once for each retry. */
  readonly executions: number
  readonly outcome: Outcome
}

export interface Delivery {
  /** What stopped the sender; null when all went out. */
  readonly raised: string | null
  /** In the order in which they were published, those that tasks send in the worker last. */
  readonly messages: readonly Message[]
}

/**
 * Has real Celery publish each case's messages and a real worker read them, in one Python process. A case whose
 * process hangs longer than `limit` seconds, dies or loses sight of a message is an error that names it.
 */
export async function deliver(cases: readonly Case[], limit = 20): Promise<readonly Delivery[]> {
  const folder = mkdtempSync(join(tmpdir(), 'celery-guard-messages-'))
  try {
    const input = cases.map(({ title, sender, send, worker, modules, queues }, i) => ({
      title,
      sender: written(join(folder, `${i}-sender`), sender),
      send,
      worker: written(join(folder, `${i}-worker`), worker),
      modules,
      queues: queues ?? null,
    }))
    const answers: readonly ({ broken: string } | Delivery)[] = await ask({ limit, cases: input })
    return answers.map((answer, i) => {
      if ('broken' in answer) throw new Error(`${cases[i]?.title}: ${answer.broken}`)
      return answer
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function ask<Answer>(question: unknown): Promise<Answer> {
  if (PYTHON === undefined)
    throw new Error('no Python with Celery and Django: apt-get install python3-celery python3-django')
  const child = spawn(PYTHON, ['-B', join(import.meta.dirname, 'deliver.py')])
  child.stdin.end(JSON.stringify(question))
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  if (code !== 0) throw new Error(`deliver.py ended with ${code}: ${stderr}`)
  return JSON.parse(stdout)
}

function written(folder: string, tree: Tree): string {
  mkdirSync(folder)
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}
