import type {
  Change,
  CheckReport,
  Finding,
  Fix,
  Gap,
  MessageOutcomes,
  QueueRegistry,
  Task,
  TasksReport,
} from '../analysis/model/types.ts'
import { planRollout } from '../review/rollout/plan-rollout.ts'
import { planText } from '../review/rollout/plan-text.ts'
import { plain } from '../shared/prose.ts'

/** The version of both formats; raise it when a key goes or changes its meaning. */
const VERSION = 1

/** The tasks of a revision for other programs. */
export function tasksJson(report: TasksReport): string {
  return print({
    version: VERSION,
    rev: report.rev,
    registry: report.registry && registryJson(report.registry),
    tasks: report.tasks.map(taskJson),
    unresolved: report.unresolved.map(gapJson),
  })
}

/** The report on a change for other programs. */
export function checkJson(report: CheckReport): string {
  return print({
    version: VERSION,
    base: report.base,
    head: report.head,
    conclusion: report.conclusion,
    changes: report.changes.map(changeJson),
    findings: report.findings.map(findingJson),
    rollout: rolloutJson(report),
    suppressed: report.suppressed,
    ignored: report.ignored.map(({ rule, task, until, reason, findings }) => ({
      rule,
      task,
      until,
      reason,
      findings,
    })),
    notUnderstood: report.notUnderstood.map(gapJson),
    incomplete: report.incomplete.map((gap) => ({ ...gapJson(gap), ...(gap.blocks && { blocks: true }) })),
  })
}

// Each key is written out, so that internal data of the analysis does not leak into the format.

function taskJson(task: Task) {
  const { queue, effectiveQueue } = task
  return {
    name: task.name,
    nameOrigin: task.nameOrigin,
    symbol: task.symbol,
    module: task.module,
    qualname: task.qualname,
    path: task.path,
    line: task.line,
    kind: task.kind,
    bound: task.bound,
    queue: { value: queue.value, origin: queue.origin, expression: queue.expression },
    delivery: { queue: effectiveQueue.queue, by: effectiveQueue.by },
    options: Object.fromEntries(
      Object.entries(task.options).map(([name, { value, expression }]) => [name, { value, expression }]),
    ),
    parameters: task.parameters.map((p) => ({
      name: p.name,
      kind: p.kind,
      required: p.required,
      ...(p.positionalOnly ? { positionalOnly: true } : {}),
    })),
  }
}

function registryJson(registry: QueueRegistry) {
  return { path: registry.path, class: registry.class, entries: registry.entries }
}

function changeJson(change: Change) {
  return {
    kind: change.kind,
    old: change.old && taskJson(change.old),
    new: change.new && taskJson(change.new),
    breaking: change.breaking,
    aspects: change.aspects,
    fates: outcomesJson(change.outcomes),
  }
}

function findingJson(finding: Finding) {
  const [names] = finding.names
  return {
    rule: finding.rule,
    severity: finding.severity,
    path: finding.path,
    line: finding.line,
    endLine: finding.endLine,
    side: finding.side,
    title: plain(finding.title),
    message: plain(finding.message),
    oldName: names?.old ?? null,
    newName: names?.new ?? null,
    names: finding.names,
    fates: finding.outcomes && outcomesJson(finding.outcomes),
    fingerprint: finding.fingerprint,
    fix: finding.fix && fixJson(finding.fix),
  }
}

function outcomesJson({ deploy, rollback }: MessageOutcomes) {
  return { deploy, rollback }
}

function rolloutJson(report: CheckReport) {
  return planText(planRollout(report)).map(({ phase, steps, rollbacks }) => ({
    phase,
    steps: steps.map(plain),
    rollback: rollbacks.map(plain),
  }))
}

function fixJson(fix: Fix) {
  return {
    safety: fix.safety,
    verified: fix.verified,
    edits: fix.edits.map(({ path, startLine, endLine, replacement }) => ({
      path,
      startLine,
      endLine,
      replacement,
    })),
  }
}

function gapJson({ path, line, reason }: Gap) {
  return { path, line, reason }
}

function print(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
