import { prose } from '../../shared/prose.ts'
import { defineRule } from './define-rule.ts'
import { listed } from './shared/listed.ts'
import { brokenParameters, parameterReport } from './shared/parameter-findings.ts'

export const argumentRemoved = defineRule({
  id: 'argument-removed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds arguments that messages already sent carry and that the task no longer takes.',

  check(context) {
    return brokenParameters(context, 'removed', 'positional-only').map((broken) => {
      const names = broken.problems.map(({ parameter }) => parameter)
      return {
        ...parameterReport(broken),
        message: prose`Task ${broken.old.name ?? ''} no longer takes ${listed(names)}: a message that carries it goes wrong in a worker that runs this code.`,
        advice: [
          prose`Keep the parameter with a default and ignore it first; stop sending it; take it away once old messages, retries and schedule rows that carry it are gone.`,
        ],
        fix: () => null,
      }
    })
  },
})
