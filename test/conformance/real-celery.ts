import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A small project: its files, and the modules that a worker imports. */
export interface Case {
  readonly title: string
  readonly files: Readonly<Record<string, string>>
  readonly modules: readonly string[]
  /** It registers tasks whose names are honestly not known before the code runs. */
  readonly isUnknown?: true
}

/** A task as real Celery registers it; `parameters` are those of its `run`. */
export interface RegisteredTask {
  readonly name: string
  readonly queue: string | null
  readonly parameters: readonly { readonly name: string; readonly kind: string; readonly required: boolean }[]
}

/** The Python that has Celery: Debian's python3-celery belongs to /usr/bin/python3. Null where there is none. */
export const PYTHON = ['python3', '/usr/bin/python3'].find((python) => {
  return spawnSync(python, ['-c', 'import celery']).status === 0
})

/** What real Celery registers for each case, in one Python process; a case that cannot be imported is an error. */
export function register(cases: readonly Case[]): readonly (readonly RegisteredTask[])[] {
  if (PYTHON === undefined) throw new Error('no Python with Celery: apt-get install python3-celery')
  const folder = mkdtempSync(join(tmpdir(), 'celery-guard-conformance-'))
  try {
    const input = cases.map(({ files, modules }, i) => {
      const dir = join(folder, String(i))
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(dir, path)), { recursive: true })
        writeFileSync(join(dir, path), text)
      }
      return { dir, modules }
    })
    const script = join(import.meta.dirname, 'real-celery.py')
    const stdout = execFileSync(PYTHON, ['-B', script], { input: JSON.stringify(input), maxBuffer: 2 ** 28 })
    const answers: ({ failed: string } | readonly RegisteredTask[])[] = JSON.parse(stdout.toString())
    return answers.map((answer, i) => {
      if ('failed' in answer) throw new Error(`${cases[i]?.title}: ${answer.failed}`)
      return answer
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
