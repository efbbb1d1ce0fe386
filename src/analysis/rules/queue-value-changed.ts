import { prose } from '../../shared/prose.ts'
import { registryMember } from '../contract/registry.ts'
import { defineRule, type Report } from './define-rule.ts'
import { entryLine, entryShown, sameRegistry } from './shared/registry-entries.ts'

export const queueValueChanged = defineRule({
  id: 'queue-value-changed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds entries of the queue registry that keep their name and mean another queue.',

  check({ base, head, headText }) {
    const registries = sameRegistry(base, head)
    if (registries === null) return []
    const { before, after } = registries
    return Object.entries(before.entries).flatMap(([entry, from]): Report[] => {
      const to = after.entries[entry] ?? null
      if (from === null || to === null || from === to) return []
      const users = head.tasks.filter((task) => registryMember(head.program, task, after) === entry)
      const line = entryLine(head, after, entry, headText(after.path))
      const shown = entryShown(after, entry)
      return [
        {
          path: after.path,
          line,
          endLine: line,
          side: 'head',
          message: prose`${shown} is queue ${to} instead of ${from} from here on: all that refers to it moves at once, messages, retries and schedule rows that are on their way stay in ${from}, and ${to} needs a worker that reads it.`,
          advice: [
            prose`Add the new queue as an entry of its own, let workers read both, move the tasks, and take ${from} away once it is empty and the last retry and ETA message has passed.`,
          ],
          names: users.map(({ name }) => ({ old: name, new: name })),
          fates: { deploy: 'stranded', rollback: 'stranded' },
          fix: () => null,
        },
      ]
    })
  },
})
