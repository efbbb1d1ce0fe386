import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { TASK_WORDS } from '../../src/analysis/python/prefilter.ts'
import { type Run, run } from './measure.ts'

/** The cost of finding the files with the prefilter's words: the lower bound. */
export function gitGrep(repository: string, rev: string): Run {
  const words = TASK_WORDS.flatMap((word) => ['-e', word])
  return run('git', ['-C', repository, 'grep', '-l', '-F', ...words, rev, '--', '*.py'], { accepted: [0, 1] })
}

/** The Python files of a revision as files, which the others need. */
export function checkOut(repository: string, rev: string, folder: string): void {
  const worktree = join(folder, 'work')
  mkdirSync(worktree)
  const env = { ...process.env, GIT_INDEX_FILE: join(folder, 'index') }
  run('git', ['-C', repository, `--work-tree=${worktree}`, 'checkout', '--quiet', rev, '--', '*.py'], { env })
  writeFileSync(join(folder, 'rule.yml'), RULE)
  writeFileSync(join(folder, 'parse.py'), PARSE)
}

const binary = join(dirname(createRequire(import.meta.url).resolve('@ast-grep/cli/package.json')), 'ast-grep')

/** Functions with a decorator that names a task. */
const RULE = `id: tasks
language: Python
severity: hint
rule:
  kind: decorated_definition
  has: { kind: decorator, regex: task }
`

/** Syntax alone, and nothing about names. */
export function astGrep(folder: string): Run {
  return run(binary, ['scan', '--rule', join(folder, 'rule.yml'), '--json=stream', join(folder, 'work')])
}

const PARSE = `
import ast, pathlib, sys, warnings
warnings.simplefilter("ignore")
for path in pathlib.Path(sys.argv[1]).rglob("*.py"):
    try:
        ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        pass
`

export function cpython(folder: string): Run {
  return run('python3', [join(folder, 'parse.py'), join(folder, 'work')])
}
