import { type Prose, prose } from '../../shared/prose.ts'
import { inlineImport } from '../fixes/inline-import.ts'
import { type ImportCycle, importCycles } from '../import-graph/import-cycles.ts'
import { type ImportEdge, type ImportStatement, importsOf } from '../import-graph/import-edges.ts'
import { oldestPython } from '../modules/oldest-python.ts'
import type { Program } from '../semantic/program.ts'
import { defineRule, type FixDraft, type RuleContext } from './define-rule.ts'

const BASE = {
  'shop/orders.py': 'class Order:\n    def close(self): ...\n',
  'shop/tasks.py':
    'from celery import shared_task\n\nfrom shop.orders import Order\n\n\n@shared_task(name="shop.tasks.pay")\ndef pay(order_id):\n    Order(order_id)\n',
}

export const taskImportCycle = defineRule({
  id: 'task-import-cycle',
  category: 'definition',
  severity: 'warning',
  summary: 'Finds imports that create an import cycle through a task module.',

  check(context) {
    const { program } = context.head
    return importCycles(context.base, context.head).map((cycle) => {
      const { closing, failing, isEntered } = cycle
      return {
        path: closing.from,
        line: closing.statement.line,
        endLine: closing.statement.line,
        side: 'head',
        ...(isEntered ? {} : { severity: 'notice' as const }),
        title: prose`This import creates a cycle through ${moduleOf(program, failing.to)}`,
        message: prose`This import creates a cycle: ${chain(program, cycle)}. A process that imports ${moduleOf(program, failing.to)} first gets an ${'ImportError'}: ${moduleOf(program, failing.from)} needs ${failing.needs ?? ''} before it is defined.`,
        advice: lazyAdvice(context, closing),
        names: [],
        fix: () => moveIt(context, cycle),
      }
    })
  },

  page: {
    breaks:
      'In a cycle, one module asks another for a name before that module has defined it: `ImportError: cannot import name … (most likely due to a circular import)`. The outcome depends on which module a process imports first. A web server may start where a worker, a command or a test fails.',
    notices:
      'If every process imports the failing module first, everybody at the next start. Otherwise the first process with another import order: often a worker, after the deployment.',
    forward: [
      'Import the name inside the functions that use it: when they run, every module is complete. Messages do not change, so one deployment is enough.',
      'If many functions need the name, move the shared code into a third module that imports neither.',
    ],
    rollback: 'Harmless: the task’s name, arguments and queue do not change.',
    whenNot:
      'Another mechanism fixes the import order. The rule ignores cycles through the models of a Django application, or through what its models or admin import: Django imports them first in every process. It ignores cycles of plain module imports (`from shop import models`), which Python allows. It ignores lazy imports, names defined above the import that leads back, and modules that could not be imported first before the change either.',
    limits: [
      'A cycle is a notice where workers do not begin with the module that fails: no list names it, and autodiscovery does not search for it.',
      'Imports under `try` with an `except` are ignored; those under `with contextlib.suppress(…)` are not.',
      'Only imports that the change adds, in or of a task module or its package, are followed, through at most 300 files. A change that adds more than 40 such imports counts as a move and is not judged.',
      'A lazy import is offered where `pyproject.toml`, `setup.cfg` or `.python-version` of the project say that it runs Python 3.15 or newer.',
      'Moved files are not judged: their cycles existed before.',
      'Imports by code (`importlib`) are not seen.',
      'The fix moves an import only if functions alone use its names. Tests that patch the name in this module (`mock.patch("shop.tasks.Order")`) must then patch it where it is defined. Files outside task modules that import the name from this module must import it from there too.',
    ],
    flagged: {
      base: BASE,
      head: {
        ...BASE,
        'shop/orders.py':
          'from shop.tasks import pay\n\n\nclass Order:\n    def close(self):\n        pay.delay(self.pk)\n',
      },
    },
    allowed: {
      base: BASE,
      head: {
        ...BASE,
        'shop/orders.py':
          'class Order:\n    def close(self):\n        from shop.tasks import pay\n\n        pay.delay(self.pk)\n',
      },
    },
  },
})

/** The first Python with lazy imports: https://peps.python.org/pep-0810/ */
const LAZY_IMPORTS = 15

/** The same import, lazy. Python allows it at the top level of a module alone, and without a star. */
function lazyAdvice(context: RuleContext, { from, statement }: ImportEdge): readonly Prose[] {
  const text = importText(statement)
  const isAtTop = context.head.program.factsOf(from)?.statements.includes(statement) === true
  if (text === null || !isAtTop) return []
  const oldest = oldestPython((path) => context.headText(path), from)
  if (oldest === null || oldest < LAZY_IMPORTS) return []
  return [prose`A lazy import breaks the cycle as well, and stays where it is: ${`lazy ${text}`}.`]
}

function importText(statement: ImportStatement): string | null {
  if (statement.kind === 'import')
    return `import ${statement.module}${statement.name === null ? '' : ` as ${statement.name}`}`
  if (statement.star) return null
  const names = statement.names.map(({ imported, bound }) => {
    return imported === bound ? imported : `${imported} as ${bound}`
  })
  return `from ${'.'.repeat(statement.level)}${statement.module} import ${names.join(', ')}`
}

/** The middle of a longer cycle is left out. */
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

/** The names that a statement imports from the module, directly or through its package. */
function namesFrom(program: Program, { from, to, statement, bound }: ImportEdge): ReadonlySet<string> {
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
  const names = namesFrom(context.head.program, closing)
  const edits = inlineImport(context.head.program, { path, text, statement, names, uses })
  if (edits === null) return null
  const module = moduleOf(context.head.program, to)
  return { title: prose`Import ${module} inside the functions that use it`, safety: 'suggestion', edits }
}
