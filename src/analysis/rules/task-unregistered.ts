import { type Prose, prose } from '../../shared/prose.ts'
import { importsOf } from '../import-graph/import-edges.ts'
import { missingModules } from '../import-graph/missing-modules.ts'
import { discovered, importedBy } from '../import-graph/uncertain-files.ts'
import { tasksPackageOf } from '../import-graph/unreachable-submodules.ts'
import { hasAutodiscovery } from '../import-graph/workers.ts'
import { requestedOr } from '../model/requested.ts'
import type { Program } from '../semantic/program.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { labelOf } from '../tasks/task-names.ts'
import { defineRule, type FixDraft, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { exampleTask } from './shared/example-task.ts'
import { importRemedy } from './shared/import-remedy.ts'
import { lossOf, senderAdvice, sentBy } from './shared/lost-messages.ts'
import { namedOrCounted, tasksAre } from './shared/named-or-counted.ts'
import { UNREGISTERED_NOTICED_BY } from './shared/page-sentences.ts'
import { tasksInBothRevisions } from './shared/rerouted-tasks.ts'

const ID = 'task-unregistered'

const BASE = {
  'shop/__init__.py': '',
  'shop/celery.py': `from celery import Celery

app = Celery("shop")
app.autodiscover_tasks(["shop"])
`,
  'shop/tasks/__init__.py': 'from . import money\n',
  'shop/tasks/money.py': exampleTask('order_id')['shop/tasks.py'],
}

export const taskUnregistered = defineRule({
  id: ID,
  category: 'contract',
  severity: 'error',
  summary: 'Finds tasks whose module workers no longer import.',

  check(context) {
    const isLost = losesTask(context)
    // Its finding names the module that the tasks moved to.
    const gone = context.isOn('worker-import-missing') ? missingModules(context.base, context.head) : []
    const renamed = new Set(gone.map(({ before }) => before))
    const lost = tasksInBothRevisions(context).filter(
      ([old, next]) => !renamed.has(old.path) && isLost(old, next),
    )
    const open = lost.filter(([, next]) => !context.isSuppressed(ID, placeOf(next)))
    return [...Map.groupBy(open, ([, next]) => next.path).values()].map((group) => report(context, group))
  },

  page: {
    breaks:
      'A worker registers the tasks of modules that it imports. Autodiscovery imports the `tasks` module of each installed application and nothing below it. Other modules register no task unless one of those imports them: a submodule that `tasks/__init__.py` does not import, a module that moved elsewhere, or one of an application that is not installed. The worker logs “Received unregistered task” and drops the message without a retry.',
    notices: `${UNREGISTERED_NOTICED_BY} A process that imports the module for another reason, such as the web server, still has the task.`,
    forward: [
      'Import the module in the `tasks` module of an installed application, or in its package’s `__init__.py`, in the change that moves it. One deployment is enough.',
    ],
    rollback: 'Harmless: the old code registers the task.',
    whenNot: 'A worker imports the module in another way, such as `--include` on its command line.',
    limits: [
      'The rule is silent if code imports modules by computed names (`importlib`, `pkgutil`), or if applications or lists are computed.',
      'It reports an import or list entry that the change removes from a file which workers import by themselves: the application’s module, a listed or autodiscovered module, or what Django loads. It does not follow chains from there.',
      'It does not report a removed `autodiscover_tasks()`, or an application whose tasks are all in other modules.',
      'Without autodiscovery, it needs a module of tasks beside the lost one that workers still import.',
      'URLs count as imported: a worker runs Django’s checks when it starts, and these load the URLs.',
      'Only tasks that were registered before are judged.',
      'The severity follows the senders of base, as for `task-removed`.',
    ],
    flagged: { base: BASE, head: { ...BASE, 'shop/tasks/__init__.py': '# Tasks of the shop.\n' } },
    allowed: { base: BASE, head: { ...BASE, 'shop/tasks/__init__.py': 'from .money import charge\n' } },
  },
})

/** Whether workers imported a task at base and do not at head. */
function losesTask({ base, head }: RuleContext): (old: LinkedTask, next: LinkedTask) => boolean {
  const unimported = requestedOr(head.unimported, new Set())
  const [isFound, wasReached, isListed] =
    unimported.size === 0
      ? [() => false, () => false, () => false]
      : [discovered(base), importedBy(base, head.changedPaths), importedBy(head, [])]
  return (old, next) => {
    if (base.unreachable.has(old.path)) return false
    if (head.unreachable.has(next.path)) return isDiscovered(base.program, old)
    if (!unimported.has(next.path)) return false
    // The search for importers is not repeated to verify a fix.
    if (isListed(next.path) || isImportedByPackage(head.program, next.path)) return false
    return isFound(tasksPackageOf(old.path) ?? old.path) || wasReached(old.path)
  }
}

/** In a module that autodiscovery imports, or in its package. A folder without `__init__.py` was not one at base either. */
function isDiscovered({ paths }: Program, { path }: LinkedTask): boolean {
  if (/(^|\/)tasks(\/__init__)?\.py$/.test(path)) return true
  const inPackage = tasksPackageOf(path)
  return inPackage !== null && paths.has(inPackage)
}

/** The import that a fix adds. */
function isImportedByPackage(program: Program, path: string): boolean {
  const inPackage = tasksPackageOf(path)
  return (
    inPackage !== null &&
    program.paths.has(inPackage) &&
    importsOf(program, inPackage).some(({ to }) => to === path)
  )
}

type Lost = readonly [old: LinkedTask, next: LinkedTask]

function report(context: RuleContext, group: readonly Lost[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const [, next] = first
  const names = group.map(([old]) => labelOf(old))
  const inPackage = tasksPackageOf(next.path)
  const isInPackage =
    context.head.unreachable.has(next.path) ||
    (inPackage !== null && context.head.program.paths.has(inPackage) && first[0].path === next.path)
  const isByName = hasAutodiscovery(context.head)
  const why = isInPackage
    ? prose`workers no longer import ${next.module}: autodiscovery imports only ${parentModule(next.module)}`
    : prose`workers no longer import ${next.module}, neither by ${isByName ? prose`autodiscovery` : prose`a list`} nor through another module`
  const loss = lossOf(
    context,
    group.map(([old]) => old),
  )
  const reason = sentBy(loss, names.length)
  return {
    ...placeOf(next),
    side: 'head',
    severity: loss.severity,
    title: prose`Workers no longer import ${namedOrCounted(names)}`,
    message: prose`${tasksAre(names)} still defined, but ${why}. ${reason ? prose`${reason} ` : prose``}Workers drop ${names.length > 1 ? prose`their` : prose`its`} queued messages without an error.`,
    advice: [
      ...(loss.because ? senderAdvice(loss, names.length) : []),
      ...(isInPackage ? [] : [isByName ? remedy(first) : importRemedy(context.head, next)]),
    ],
    names: names.map((name) => ({ old: name, new: name })),
    outcomes: { deploy: 'discarded', rollback: 'runs' },
    fix: () => (isInPackage ? importIt(context, next) : null),
  }
}

function remedy([old, next]: Lost): Prose {
  return old.path === next.path
    ? prose`List its application in ${'INSTALLED_APPS'} again, or move tasks that are still sent to an installed one.`
    : prose`An explicit name does not help. Import ${next.module} in the ${'tasks'} module of an installed application, or move the function there.`
}

function parentModule(module: string): string {
  return module.slice(0, module.lastIndexOf('.'))
}

function importIt(context: RuleContext, { path, module }: LinkedTask): FixDraft | null {
  const inPackage = tasksPackageOf(path)
  const text = inPackage === null ? null : context.headText(inPackage)
  if (inPackage === null || text === null) return null
  const name = module.slice(module.lastIndexOf('.') + 1)
  const statements = context.head.program.factsOf(inPackage)?.statements ?? []
  const last = statements.findLast((one) => one.kind === 'from' || one.kind === 'import')
  const line = `from . import ${name}`
  const edit =
    last === undefined
      ? { start: text.length, end: text.length, text: text === '' ? `${line}\n` : line }
      : { start: last.at.end, end: last.at.end, text: `\n${line}` }
  return {
    title: prose`Import ${name} in its package`,
    safety: 'suggestion',
    edits: [{ path: inPackage, ...edit }],
  }
}
