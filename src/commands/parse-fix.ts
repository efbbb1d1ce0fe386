import type { Remedy, RemedyKind } from '../analysis/model/remedy.ts'
import { ALL, DRY_RUN, HELP, REMEDIES } from './grammar.ts'
import type { FixRequest } from './request.ts'
import { wordsIn } from './words.ts'

/** What the texts behind each `/celery-fix` of a comment request together. */
export function parseFix(lines: readonly string[]): FixRequest {
  const names = new Set<string>()
  const remedies = new Map<string, Remedy>()
  const withoutTask = new Set<RemedyKind>()
  const flags = { all: false, dryRun: false, help: false }

  for (const line of lines) {
    let kind: RemedyKind | null = null
    let tasks = 0
    const end = () => {
      if (kind !== null && tasks === 0) withoutTask.add(kind)
      kind = null
      tasks = 0
    }
    for (const word of wordsIn(line)) {
      const keyword = word.toLowerCase()
      const remedy = REMEDIES.find((one) => one === keyword)
      const flag = FLAGS.get(keyword)
      if (remedy !== undefined) {
        end()
        kind = remedy
      } else if (flag === 'dryRun') {
        // An option may be anywhere: `alias --dry-run shop.tasks.pay`.
        flags.dryRun = true
      } else if (flag !== undefined) {
        end()
        flags[flag] = true
      } else if (kind === null) {
        names.add(word)
      } else {
        remedies.set(`${kind} ${word}`, { kind, task: word })
        tasks++
      }
    }
    end()
  }
  const everything = names.size === 0 && remedies.size === 0 && withoutTask.size === 0
  return {
    everything,
    names: [...names],
    remedies: [...remedies.values()],
    withoutTask: [...withoutTask],
    ...flags,
  }
}

const FLAGS: ReadonlyMap<string, 'all' | 'dryRun' | 'help'> = new Map([
  [ALL, 'all'],
  [DRY_RUN, 'dryRun'],
  [HELP, 'help'],
])
