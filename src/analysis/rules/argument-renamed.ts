import { type Prose, prose } from '../../shared/prose.ts'
import { defineRule } from './define-rule.ts'
import { brokenParameters, parameterReport } from './shared/parameter-findings.ts'

export const argumentRenamed = defineRule({
  id: 'argument-renamed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds arguments that a task takes under another name than messages already sent give them.',

  check(context) {
    return brokenParameters(context, 'renamed').map((broken) => {
      const renamings = broken.problems.map(({ from, to }) => prose`${from} is ${to}`)
      const all = renamings.reduce<Prose>(
        (text, one) => (text.length === 0 ? one : prose`${text}, ${one}`),
        [],
      )
      return {
        ...parameterReport(broken),
        message: prose`Arguments of task ${broken.old.name ?? ''} were renamed (${all} from here on): a message that gives the old name fails with ${'TypeError'} in a worker that runs this code.`,
        advice: [
          prose`Messages that give the value by position still run. For the others, take both names for one deployment, each with a default; switch the senders; drop the old name once old messages, retries and schedule rows are gone.`,
        ],
        fix: () => null,
      }
    })
  },
})
