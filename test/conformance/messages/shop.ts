import type { Tree } from './deliver.ts'

/** What a worker of the shop imports: `-A shop`. */
export const MODULES: readonly string[] = ['shop.celery']

/** A project whose worker finds `shop/tasks.py`; `settings` are lines about `app`. */
export function shop(tasks: string, others: Tree = {}, settings = ''): Tree {
  return {
    'shop/__init__.py': 'from shop.celery import app\n',
    'shop/celery.py': `from celery import Celery\n\napp = Celery("shop", broker="memory://")\n${settings}app.autodiscover_tasks(["shop"])\n`,
    'shop/tasks.py': tasks,
    ...others,
  }
}

/** `tree` without `path`. */
export function without(tree: Tree, path: string): Tree {
  const { [path]: _, ...rest } = tree
  return rest
}
