import { type Prose, prose } from '../../shared/prose.ts'
import { inlineImport } from '../fixes/inline-import.ts'
import { type ImportCycle, importCycles } from '../import-graph/import-cycles.ts'
import { type ImportEdge, importsOf } from '../import-graph/import-edges.ts'
import type { Program } from '../semantic/program.ts'
import { defineRule, type FixDraft, type RuleContext } from './define-rule.ts'

const MODELS = 'class Order:\n    def close(self): ...\n'
const TASKS =
  'from celery import shared_task\n\nfrom shop.models import Order\n\n\n@shared_task(name="shop.tasks.pay")\ndef pay(order_id):\n    Order(order_id)\n'

export const taskImportCycle = defineRule({
  id: 'task-import-cycle',
  category: 'definition',
  severity: 'warning',
  summary: 'Finds imports that close a circle of modules through a module of tasks.',
  page: {
    breaks:
      'While Python imports a module that waits for another, a third that asks it for a name finds it half made: `ImportError: cannot import name … (most likely due to a circular import)`. Which process meets it depends on the module that it imports first: a web server may start where a worker, a command or a test does not.',
    notices:
      'Where the module that fails is always imported first, everybody at the next start. Otherwise the first process that comes in from the other side: often a worker, after the deployment.',
    forward: [
      'Import the name in the functions that use it: by the time they run, every module is complete. No message changes, so one deployment does.',
      'Where many functions need it, move what both modules need into a third that imports neither.',
    ],
    rollback: 'Harmless: nothing of the task’s name, arguments or queue changes.',
    whenNot:
      'Where the order of imports is ensured elsewhere, as Django ensures that models come before tasks. The rule is silent where the modules only need each other as modules (`from shop import models`), which Python allows in a circle, and where the name stands above the import that leads back.',
    limits: [
      'A circle through an import below `try` with an `except` is left to that; below `with contextlib.suppress(…)` it is not.',
      'Only an import that the change adds, of or by a module of tasks or the package around one, is followed, through 300 files at most; a change with more than 40 of them is taken for a move.',
      'Files that moved are not judged: their circles were there before.',
      'Imports by code are not seen.',
      'The fix moves an import only where functions alone use its names. A test that patches the name in the module (`mock.patch("shop.tasks.Order")`) has to patch it where it comes from, and so has a file that is no module of tasks and imports the name from there.',
    ],
    flagged: {
      base: { 'shop/models.py': MODELS, 'shop/tasks.py': TASKS },
      head: {
        'shop/models.py':
          'from shop.tasks import pay\n\n\nclass Order:\n    def close(self):\n        pay.delay(self.pk)\n',
        'shop/tasks.py': TASKS,
      },
    },
    allowed: {
      base: { 'shop/models.py': MODELS, 'shop/tasks.py': TASKS },
      head: {
        'shop/models.py':
          'class Order:\n    def close(self):\n        from shop.tasks import pay\n\n        pay.delay(self.pk)\n',
        'shop/tasks.py': TASKS,
      },
    },
  },

  check(context) {
    const { program } = context.head
    return importCycles(context.base, context.head).map((cycle) => {
      const { closing, failing } = cycle
      return {
        path: closing.from,
        line: closing.statement.line,
        endLine: closing.statement.line,
        side: 'head',
        message: prose`This import closes a circle: ${chain(program, cycle)}. Whoever imports ${moduleOf(program, failing.to)} first gets an ${'ImportError'}: ${moduleOf(program, failing.from)} asks it for ${failing.needs ?? ''} before that is defined.`,
        advice: [],
        names: [],
        fix: () => moveIt(context, cycle),
      }
    })
  },
})

/** Of a longer circle the middle is left out. */
const MAX_SHOWN = 8

function chain(program: Program, { edges }: ImportCycle): Prose {
  const modules = edges.map(({ from }) => prose`${moduleOf(program, from)}`)
  const half = MAX_SHOWN / 2
  const shown =
    modules.length > MAX_SHOWN
      ? [...modules.slice(0, half), prose`${modules.length - MAX_SHOWN} more`, ...modules.slice(-half)]
      : modules
  return [...shown, modules[0] ?? []].flatMap((module, i) => (i === 0 ? module : prose` → ${module}`))
}

function moduleOf(program: Program, path: string): string {
  return program.layout.moduleOf(path) ?? path
}

/** The names that a statement takes from the module in question, or through its package. */
function leadingThere(program: Program, { from, to, statement, bound }: ImportEdge): ReadonlySet<string> {
  const names = importsOf(program, from).flatMap((edge) => {
    const isMeant = edge.statement === statement && (bound === null || edge.to === to)
    return isMeant && edge.bound !== null ? [edge.bound] : []
  })
  return new Set(names)
}

function moveIt(context: RuleContext, { closing }: ImportCycle): FixDraft | null {
  const { from: path, to, statement } = closing
  const text = context.headText(path)
  const uses = text === null ? null : context.nameUses(text)
  if (text === null || uses === null) return null
  const names = leadingThere(context.head.program, closing)
  const edits = inlineImport(context.head.program, { path, text, statement, names, uses })
  if (edits === null) return null
  const module = moduleOf(context.head.program, to)
  return { title: prose`Import ${module} where it is used`, safety: 'suggestion', edits }
}
