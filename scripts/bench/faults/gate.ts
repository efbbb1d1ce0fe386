import type { Life } from './life-of-pull-request.ts'

/** One thing that the service does, as seen from outside: a request, a statement or a webhook, before or after it. */
export interface Step {
  /** What is done, and by which part: the same in each life. */
  readonly name: string
  readonly part: Part
  readonly moment: Moment
}

/** Who takes the step: the web role, the worker, or a process of a job. */
export type Part = 'web' | 'worker' | 'job'

/** `before`: it is not carried out yet. `after`: it is, and the service has no answer yet. */
export type Moment = 'before' | 'after'

/** A step of a life, by its phase and its number among those of the same name. */
export interface Point extends Step {
  readonly phase: string
  readonly count: number
}

export function keyOf({ phase, name, count, part, moment }: Point): string {
  return `${phase}: ${part}: ${name} #${count}, ${moment}`
}

/** Records the steps of lives, and stops the ones that are to be hit there. */
export class Gate {
  /** Resolves when the step may go on; rejects where the process that takes it was killed meanwhile. */
  async reach(life: Life, step: Step): Promise<void> {
    const numbered = `${life.phase} ${step.part} ${step.name} ${step.moment}`
    const count = (life.counts.get(numbered) ?? 0) + 1
    life.counts.set(numbered, count)
    const point: Point = { ...step, phase: life.phase, count }
    life.steps.push(point)
    if (life.target === null || life.isHit || keyOf(life.target) !== keyOf(point)) return
    life.isHit = true
    life.onHit()
    await life.held.promise
  }
}
