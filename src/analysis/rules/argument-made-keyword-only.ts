import { prose } from '../../shared/prose.ts'
import { defineRule, type FixDraft, type RuleContext } from './define-rule.ts'
import { listed } from './shared/listed.ts'
import { type BrokenParameters, brokenParameters, parameterReport } from './shared/parameter-findings.ts'
import { runFunction } from './shared/run-function.ts'

export const argumentMadeKeywordOnly = defineRule({
  id: 'argument-made-keyword-only',
  category: 'contract',
  severity: 'error',
  summary: 'Finds arguments that a task takes by name only, where messages already sent may give a position.',

  check(context) {
    return brokenParameters(context, 'keyword-only').map((broken) => {
      const names = broken.problems.map(({ parameter }) => parameter)
      return {
        ...parameterReport(broken),
        message: prose`Task ${broken.old.name ?? ''} takes ${listed(names)} by name only from here on: a message that gives a position fails with ${'TypeError'} in a worker that runs this code.`,
        advice: [
          prose`Switch all senders to keywords first, and add the ${'*'} once old messages, retries and schedule rows are gone. A linter that asks for it (FBT001, FBT002) does not know of messages.`,
        ],
        fix: () => withoutStar(context, broken),
      }
    })
  },
})

/** Takes the bare `*` away again, where nothing but it stands between the parameters. */
function withoutStar(context: RuleContext, { new: next }: BrokenParameters<unknown>): FixDraft | null {
  const text = context.headText(next.path)
  const parameters = runFunction(next)?.parameters ?? []
  if (text === null) return null
  const first = parameters.findIndex(({ form }) => form === 'keyword')
  const after = parameters[first]
  const before = parameters[first - 1]
  if (!after || before?.form === 'varargs') return null
  const start = before ? before.at.end : text.lastIndexOf('*', after.at.start)
  const between = text.slice(start, after.at.start)
  const star = /^(?<comma>,)?\s*\*\s*,\s*$/.exec(between)
  if (!star || Boolean(before) !== Boolean(star.groups?.comma)) return null
  const starAt = start + between.indexOf('*')
  return {
    title: prose`Take positions as well`,
    safety: 'suggestion',
    edits: [{ path: next.path, start: starAt, end: after.at.start, text: '' }],
  }
}
