import { execFileSync, spawnSync } from 'node:child_process'

/** Whether real Python is installed; tests that need it are skipped otherwise. */
export const hasPython = spawnSync('python3', ['--version']).status === 0

/** Runs a Python script once: `cases` is what it reads from `json.load(sys.stdin)`, the answer what it prints as JSON. */
export function askPython<Answer>(script: string, cases: unknown): Answer {
  const stdout = execFileSync('python3', ['-W', 'ignore', '-c', script], {
    input: JSON.stringify(cases),
    maxBuffer: 64 * 1024 * 1024,
  })
  return JSON.parse(stdout.toString())
}
