import { list, type Prose, prose } from '../../shared/prose.ts'
import { removeItem } from '../fixes/remove-item.ts'
import { renameReference } from '../fixes/rename-reference.ts'
import { lineOfOffset, type TextEdit } from '../fixes/text-edit.ts'
import { type MissingModule, missingModules } from '../import-graph/missing-modules.ts'
import { workerLists } from '../import-graph/worker-lists.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'
import { exampleTask } from './shared/example-task.ts'
import { tasksInBothRevisions } from './shared/rerouted-tasks.ts'

const WORKER = `from celery import Celery

app = Celery("shop", include=["shop.post", "shop.money"])
`

const TASK = exampleTask('order_id')['shop/tasks.py']

const BASE = {
  'shop/__init__.py': '',
  'shop/worker.py': WORKER,
  'shop/post.py': TASK.replaceAll('shop.tasks', 'shop.post'),
  'shop/money.py': TASK.replaceAll('shop.tasks', 'shop.money'),
}

const { 'shop/post.py': _, ...WITHOUT_POST } = BASE

export const workerImportMissing = defineRule({
  id: 'worker-import-missing',
  category: 'contract',
  severity: 'error',
  summary: 'Finds modules that workers import at their start and that do not exist.',

  check(context) {
    const missing = missingModules(context.base, context.head)
      .map((one) => ({ ...one, successor: successorOf(context, one) }))
      .filter(isHarmful)
    return [...Map.groupBy(missing, ({ entry, list: { kind } }) => `${entry.path}\0${kind}`).values()].map(
      (group) => report(context, group),
    )
  },

  page: {
    breaks:
      'A worker imports the modules of `include` and `imports` when it starts, and the packages that `autodiscover_tasks([…])` lists. A module that does not exist raises `ModuleNotFoundError`, and the worker stops. For autodiscovery that is so if the package, or the package around it, is at the top; a package that is missing inside of another one is passed over, and its tasks are not registered.',
    notices:
      'The deployment: no worker starts, and messages wait in their queues. Where autodiscovery passes over a package, workers log “Received unregistered task” for its messages and drop them.',
    forward: [
      'Take the entry out in the change that deletes the module, or write the new name there if the module moved.',
      'Deploy as usual. One deployment is enough.',
    ],
    rollback: 'Harmless: the old code has the module.',
    whenNot: 'A build step creates the module, or no worker uses the list.',
    limits: [
      'Only modules whose first package is in the repository are judged: another distribution may have the others.',
      'The rule is silent about a list that names another module which base lacks already: such a list is not in use.',
      'A deleted package of an autodiscovery list, whose tasks are deleted as well, is reported only if workers stop.',
      'Entries that are computed, and `--include` on a command line, are not read.',
    ],
    flagged: { base: BASE, head: WITHOUT_POST },
    allowed: {
      base: BASE,
      head: { ...WITHOUT_POST, 'shop/worker.py': WORKER.replace('"shop.post", ', '') },
    },
  },
})

interface Missing extends MissingModule {
  /** The module to which the tasks moved; null where there is no such module, or more than one. */
  readonly successor: string | null
}

/** A package without tasks that autodiscovery passes over does no harm. */
function isHarmful({ stopsWorkers, before, successor }: Missing): boolean {
  return stopsWorkers || before === null || successor !== null
}

function successorOf(context: RuleContext, { list: { relatedName }, before }: MissingModule): string | null {
  if (before === null) return null
  const moved = tasksInBothRevisions(context).filter(([old]) => old.path === before)
  const [only, ...others] = new Set(moved.map(([, next]) => next.module))
  if (only === undefined || others.length > 0) return null
  if (relatedName === null) return only
  return only.endsWith(`.${relatedName}`) ? only.slice(0, -relatedName.length - 1) : null
}

function report(context: RuleContext, group: readonly Missing[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const { entry } = first
  const text = context.headText(entry.path) ?? ''
  const line = lineOfOffset(text, entry.item.at.start)
  const modules = [...new Set(group.map((one) => one.entry.module))]
  return {
    path: entry.path,
    line,
    endLine: line,
    side: 'head',
    title: prose`Workers cannot import ${modules.length > 1 ? [`${modules.length} listed modules`] : prose`${entry.module}`}`,
    message: message(group, modules),
    advice: [remedy(first, modules.length > 1)],
    names: [],
    about: modules.join(' '),
    fix: () => fix(context, group, text),
  }
}

function message(group: readonly Missing[], modules: readonly string[]): Prose {
  const [first] = group
  const where = first?.list.kind === 'autodiscovery' ? 'autodiscover_tasks' : (first?.list.kind ?? '')
  const isOne = modules.length === 1
  const since = group.every(({ before }) => before !== null)
    ? prose`this change removes`
    : prose`the project does not have`
  const named = prose`${where} names ${list(modules)}, which ${since}.`
  if (group.some(({ stopsWorkers }) => stopsWorkers))
    return prose`${named} A worker that imports ${isOne ? prose`it` : prose`them`} stops at its start with ${'ModuleNotFoundError'}.`
  return prose`${named} Autodiscovery passes over ${isOne ? prose`it` : prose`them`} without an error and registers no task there.`
}

function remedy({ successor, entry }: Missing, areMore: boolean): Prose {
  if (successor !== null && !areMore)
    return prose`The tasks are in ${successor} now: name that module instead of ${entry.module}.`
  return areMore
    ? prose`Take the entries out, or write the new names.`
    : prose`Take the entry out, or write the module’s new name.`
}

function fix(context: RuleContext, group: readonly Missing[], text: string): FixDraft | null {
  const listed = new Set(
    workerLists(context.head).flatMap(({ entries, relatedName }) =>
      entries.map((one) => `${one.module}\0${relatedName}`),
    ),
  )
  const edits = group.map((one) => {
    const {
      successor,
      list: { relatedName },
    } = one
    const isThere = successor === null || listed.has(`${successor}\0${relatedName}`)
    return isThere ? takeOut(text, one) : rename(text, one, successor)
  })
  if (edits.some((edit) => edit === null)) return null
  const [first, ...others] = group
  const isRenamed = others.length === 0 && first?.successor != null && edits[0]?.text !== ''
  return {
    title: isRenamed ? prose`Name ${first.successor ?? ''} instead` : prose`Name only modules that exist`,
    safety: 'suggestion',
    edits: edits.filter((edit) => edit !== null),
  }
}

function takeOut(text: string, { entry: { path, item, within } }: Missing): TextEdit | null {
  if (within === null) return null
  const items = within.items.map(({ at }) => at)
  return removeItem(text, { path, list: within.at, items, index: within.items.indexOf(item) })
}

function rename(
  text: string,
  { entry: { path, item, module } }: Missing,
  successor: string,
): TextEdit | null {
  if (item.kind !== 'string') return null
  const reference = { path, line: 0, name: module, use: 'item', at: item.at, isIgnored: false } as const
  return renameReference(text, reference, successor)
}
