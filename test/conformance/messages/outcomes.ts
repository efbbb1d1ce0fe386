import type { Outcome } from './deliver.ts'

/** The body ran and returned the arguments it was given. */
export function ran(result: unknown, task = 'shop.tasks.pay'): Outcome {
  return { kind: 'ran', task, result }
}

/** No task of that name: logged, dropped, not put back. */
export function discarded(name = 'shop.tasks.pay'): Outcome {
  return { kind: 'discarded', name }
}

/** The arguments do not fit `pay`. */
export function rejected(error: string): Outcome {
  return { kind: 'rejected', error: `TypeError: pay() ${error}` }
}

export function unread(queue: string): Outcome {
  return { kind: 'unread', queue }
}
