import type { CheckReport, Finding, Gap, Ignored } from '../../analysis/model/types.ts'
import { codeSpan, markdown } from './escape.ts'
import { location } from './finding.ts'
import { section } from './section.ts'
import { tableBlocks } from './table.ts'

const MAX_APPROVED = 8000
const MAX_VOID = 2000
const MAX_IGNORED = 2000

/** Who approved what and why, which approvals are void, and what the settings ignore: the sections of a check. */
export function exceptionBlocks({
  approvals,
  ignored,
}: Pick<CheckReport, 'approvals' | 'ignored'>): readonly string[] {
  const approved = [
    ...(approvals?.findings ?? []).map(({ finding, ...approval }) => ({ what: finding, ...approval })),
    ...(approvals?.gaps ?? []).map(({ gap, ...approval }) => ({ what: gap, ...approval })),
  ]
  const [who, why] = ['By', 'Reason']
  return [
    ...section(
      'Approved',
      tableBlocks(
        {
          noun: 'approval',
          columns: ['Break', 'Where', who, why],
          items: approved,
          row: ({ what, by, reason }) => [...shown(what), codeSpan(by), codeSpan(reason)],
        },
        MAX_APPROVED,
      ),
      true,
    ),
    ...section(
      'Approvals that are void: it changed again',
      tableBlocks(
        {
          noun: 'approval',
          columns: ['Break as it is now', 'Where', who, why],
          items: approvals?.void ?? [],
          row: ({ now, by, reason }) => [...shown(now), codeSpan(by), codeSpan(reason)],
        },
        MAX_VOID,
      ),
      true,
    ),
    ...section(
      'Ignored by the settings',
      tableBlocks(
        {
          noun: 'entry',
          columns: ['Rule', 'Tasks', 'Until', 'Findings', why],
          items: ignored,
          row: ignoredRow,
        },
        MAX_IGNORED,
      ),
    ),
  ]
}

function ignoredRow({ rule, task, until, findings, reason }: Ignored): readonly string[] {
  return [
    codeSpan(rule),
    task === null ? 'all' : codeSpan(task),
    until ?? '',
    String(findings),
    codeSpan(reason),
  ]
}

/** What is wrong, and its place. */
function shown(what: Finding | Gap): readonly [string, string] {
  if ('rule' in what) return [`${markdown(what.title)} (${codeSpan(what.rule)})`, location(what)]
  const { path, line, reason } = what
  return [`not read: ${codeSpan(reason)}`, codeSpan(line > 0 ? `${path}:${line}` : path)]
}
