import type { Case } from '../real-celery.ts'

/** A package with an application. */
export const BASE = {
  'p/__init__.py': '',
  'p/celery.py': 'from celery import Celery\n\napp = Celery("p")\n',
}
const IMPORTS =
  'import functools\n\nimport celery\nfrom celery import Task, current_app, shared_task\n\nfrom p.celery import app\n\n'

/** A case of one module, `p.tasks`, beside others. */
export function pattern(
  title: string,
  lines: readonly string[],
  others: Readonly<Record<string, string>> = {},
): Case {
  return {
    title,
    files: { ...BASE, ...others, 'p/tasks.py': `${IMPORTS}${lines.join('\n')}\n` },
    modules: ['p.tasks'],
  }
}
