import { setTimeout as sleep } from 'node:timers/promises'
import type { SeenRequest, SetFault } from '../../../test/simulated-github/index.ts'
import { OWNERS, type Trouble } from './life-schedule.ts'
import type { Post } from './life-town.ts'
import { killAll, stopAll } from './restarts.ts'
import type { Stage } from './stage.ts'

/** What went wrong so far. */
export interface Troubles {
  readonly post: Post
  /** All faults that were set. Those that met nothing yet may meet something later. */
  readonly faults: SetFault[]
  /** Requests that a fault answered in place of GitHub, by installation. */
  readonly notCarriedOut: Map<number, number>
  readonly restarts: string[]
  /** `second`: the length of a second of the hour, in milliseconds. */
  cause(trouble: Trouble, second: number): Promise<void>
}

/** Webhooks of one moment leave side by side. */
const PARALLEL = 32

export function createTroubles(stage: Stage): Troubles {
  const { github } = stage
  const faults: SetFault[] = []
  const notCarriedOut = new Map<number, number>()
  const restarts: string[] = []
  const post = createPost(stage)

  const installationOf = (index: number) => {
    const found = github.state.installations.find(({ account }) => account === OWNERS[index])
    if (found === undefined) throw new Error(`${OWNERS[index]} has no installation`)
    return found
  }

  /** Requests of an installation, counted where the fault is all that happens to them. */
  function meets(wanted: number | null, isCounted: boolean) {
    return ({ installation }: SeenRequest) => {
      if (installation === null || (wanted !== null && installation !== wanted)) return false
      if (isCounted) notCarriedOut.set(installation, (notCarriedOut.get(installation) ?? 0) + 1)
      return true
    }
  }

  return {
    post,
    faults,
    notCarriedOut,
    restarts,
    async cause(trouble, second) {
      switch (trouble.kind) {
        case 'kill -9':
          restarts.push(await killAll(stage))
          return
        case 'SIGTERM':
          restarts.push(await stopAll(stage))
          return
        case 'primary limit':
          github.exhaust(installationOf(trouble.installation), trouble.resource)
          return
        case 'secondary limit': {
          const { id } = installationOf(trouble.installation)
          const { times } = trouble
          faults.push(github.failNext({ status: 403, retryAfter: 2, times, matches: meets(id, true) }))
          return
        }
        case '502': {
          const { times, afterWrite } = trouble
          const matches = meets(null, !afterWrite)
          faults.push(github.failNext({ status: 502, afterWrite, method: 'POST', times, matches }))
          return
        }
        case 'late webhooks':
          post.hold()
          await sleep(trouble.seconds * second)
          github.setDelivery({ order: trouble.order, copies: trouble.copies })
          post.release()
          github.setDelivery({ order: 'as-sent', copies: 1 })
          return
      }
    },
  }
}

/** Somebody else may hold webhooks back at the same time. */
function createPost({ github }: Stage): Post {
  let holders = 0
  return {
    hold() {
      holders += 1
      github.setDelivery({ parallel: 0 })
    },
    release() {
      holders -= 1
      if (holders === 0) github.setDelivery({ parallel: PARALLEL })
    },
  }
}
