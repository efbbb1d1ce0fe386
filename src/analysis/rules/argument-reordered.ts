import { prose } from '../../shared/prose.ts'
import { defineRule } from './define-rule.ts'
import { brokenParameters, parameterReport } from './shared/parameter-findings.ts'

export const argumentReordered = defineRule({
  id: 'argument-reordered',
  category: 'contract',
  severity: 'error',
  summary: 'Finds parameters whose positions shift, so that values of messages already sent reach others.',

  check(context) {
    return brokenParameters(context, 'misplaced').map((broken) => {
      const [{ parameter, into }] = broken.problems as [(typeof broken.problems)[number]]
      const value = parameter.startsWith('*') ? prose`a further position` : prose`the value of ${parameter}`
      return {
        ...parameterReport(broken),
        message: prose`The positions of task ${broken.old.name ?? ''} have shifted: in a worker that runs this code, ${value} in a message sent before is taken for ${into}, and nothing raises.`,
        advice: [
          prose`Leave the old positions as they are: append a new parameter with a default, or make it keyword-only behind a ${'*'}.`,
        ],
        fix: () => null,
      }
    })
  },
})
