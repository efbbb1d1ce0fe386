import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

/** A small project: its files, and the modules that a worker imports. */
export interface Case {
  readonly title: string
  readonly files: Readonly<Record<string, string | Uint8Array>>
  readonly modules: readonly string[]
  /** The folder that Python imports from; the project's own unless given. */
  readonly sourceRoot?: string
  /** With Django's settings a worker also imports what it imports when it starts: the installed applications' tasks. */
  readonly djangoSettings?: string
  /** Whether a worker starts, which imports the modules that `include` and `imports` list. */
  readonly startsWorker?: true
  /** It registers tasks whose names are honestly not known before the code runs. */
  readonly isUnknown?: true
}

/** A task as real Celery registers it; `parameters` are those of its `run`. */
export interface RegisteredTask {
  readonly name: string
  readonly queue: string | null
  readonly module: string
  readonly bound: boolean
  readonly parameters: readonly { readonly name: string; readonly kind: string; readonly required: boolean }[]
}

/** The Python that has Celery and Django: Debian's belong to /usr/bin/python3. Undefined where there is none. */
export const PYTHON = ['python3', '/usr/bin/python3'].find((python) => {
  return spawnSync(python, ['-c', 'import celery, django']).status === 0
})

export interface RealCelery {
  /** What it registers for a case; a case that cannot be imported is an error. */
  register(one: Case): Promise<readonly RegisteredTask[]>
  close(): void
}

/** A Python that has imported Celery and forks for each case, so that one takes some 10 ms. */
export function startCelery(): RealCelery {
  if (PYTHON === undefined)
    throw new Error('no Python with Celery and Django: apt-get install python3-celery python3-django')
  const folder = mkdtempSync(join(tmpdir(), 'celery-guard-conformance-'))
  const script = join(import.meta.dirname, 'real-celery.py')
  const python = spawn(PYTHON, ['-B', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface(python.stdout)[Symbol.asyncIterator]()
  let count = 0
  return {
    async register(one) {
      const dir = join(folder, String(count++))
      for (const [path, text] of Object.entries(one.files)) {
        mkdirSync(dirname(join(dir, path)), { recursive: true })
        writeFileSync(join(dir, path), text)
      }
      const { modules, sourceRoot = '', djangoSettings = null } = one
      const startsWorker = one.startsWorker ?? djangoSettings !== null
      const request = { dir: join(dir, sourceRoot), modules, djangoSettings, startsWorker }
      python.stdin.write(`${JSON.stringify(request)}\n`)
      const line = await answers.next()
      if (line.done) throw new Error(`${one.title}: Python ended`)
      const answer: { failed: string } | readonly RegisteredTask[] = JSON.parse(line.value)
      if ('failed' in answer) throw new Error(`${one.title}: ${answer.failed}`)
      return answer
    },
    close() {
      python.stdin.end()
      rmSync(folder, { recursive: true })
    },
  }
}
