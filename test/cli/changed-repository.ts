import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryRepository } from '../support/temporary-repository.ts'

export type Files = Readonly<Record<string, string | Buffer>>

export function task(name: string): string {
  return `from celery import shared_task\n\n\n@shared_task\ndef ${name}(order):\n    pass\n`
}

/** A repository whose branch `topic` turns `before` into `after`. */
export function changed(before: Files, after: Files) {
  const made = temporaryRepository()
  const packages = Object.keys(before).map((path) => [path.replace(/[^/]*$/, '__init__.py'), ''])
  // Nothing here sends the tasks: their findings are errors all the same.
  const settings = { '.github/celery-guard.yml': 'external-senders: true\n' }
  made.commit({ ...Object.fromEntries(packages), ...settings, ...before })
  made.git('checkout', '--quiet', '-b', 'topic')
  made.commit(after)
  return made
}

export function renamed() {
  return changed({ 'shop/tasks.py': task('send') }, { 'shop/tasks.py': task('deliver') })
}

export function read(dir: string, path: string): string {
  return readFileSync(join(dir, path), 'latin1')
}
