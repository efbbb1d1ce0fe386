import type { ImportFromFact, Statement } from '../python/facts.ts'
import type { NameUse } from '../python/name-uses.ts'
import { bindingsOf } from '../semantic/bindings.ts'
import { isExternal } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'
import { resolveName } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { importLineEdit } from './add-import.ts'
import { withName, withoutNames, withoutStatement } from './imported-names.ts'
import type { TextEdit } from './text-edit.ts'

const NAME = 'shared_task'
const LINE = `from celery import ${NAME}`

/** Replaces `@app.task` by `@shared_task` for tasks of one file, and the application's import accordingly. */
export function shareTasks(
  program: Program,
  tasks: readonly LinkedTask[],
  text: string,
  uses: readonly NameUse[],
): TextEdit[] | null {
  const [first] = tasks
  const scope = first ? moduleScope(program, first.path) : null
  if (!first || !scope) return null
  const callees = tasks.map(({ origin }) => {
    const expression = origin.decorator?.expression
    return expression?.kind === 'call' ? expression.callee : expression
  })
  const replaced = callees.flatMap((callee): Change[] =>
    callee?.kind === 'attribute' ? [{ ...callee.at, text: NAME }] : [],
  )
  if (replaced.length < tasks.length) return null
  const application = applicationImport(scope.statements, uses, replaced)
  const entities = resolveName(program, scope, NAME)
  const isBound = bindingsOf(scope.statements).byName.has(NAME)
  const isImported = isBound && entities.every((one) => isExternal(one, `celery.${NAME}`))
  if (isBound && !isImported) return null
  const imports = isImported ? removal(text, application) : importEdits(text, scope.statements, application)
  return imports && [...replaced, ...imports].map((edit) => ({ path: first.path, ...edit }))
}

type Change = Omit<TextEdit, 'path'>

/** The import of the application, and whether only the replaced decorators use its name. */
interface ApplicationImport {
  readonly statement: ImportFromFact
  readonly name: string
  readonly isUnused: boolean
}

function applicationImport(
  statements: readonly Statement[],
  uses: readonly NameUse[],
  replaced: readonly Change[],
): ApplicationImport | null {
  const isReplaced = ({ start }: NameUse) => replaced.some((edit) => edit.start <= start && start < edit.end)
  const [name, ...others] = new Set(uses.filter(isReplaced).map((use) => use.name))
  if (name === undefined || others.length > 0 || bindingsOf(statements).byName.get(name)?.length !== 1)
    return null
  const statement = statements.find((one): one is ImportFromFact => {
    return one.kind === 'from' && one.names.some(({ bound }) => bound === name)
  })
  const isUnused = uses.every((use) => use.name !== name || isReplaced(use))
  return statement ? { statement, name, isUnused } : null
}

function removal(text: string, application: ApplicationImport | null): Change[] {
  if (!application?.isUnused) return []
  const { statement, name } = application
  const edit =
    statement.names.length > 1
      ? withoutNames(text, statement, new Set([name]))
      : withoutStatement(text, statement.at)
  return edit ? [edit] : []
}

function importEdits(
  text: string,
  statements: readonly Statement[],
  application: ApplicationImport | null,
): Change[] {
  const celeryImport = statements.find((one): one is ImportFromFact => {
    return one.kind === 'from' && one.level === 0 && one.module === 'celery' && !one.star
  })
  const extended = celeryImport && withName(text, celeryImport, NAME)
  if (extended) return [extended, ...removal(text, application)]
  if (application === null)
    return [
      importLineEdit({ text, statements }, LINE, 'celery', (module) => module.split('.')[0] === 'celery'),
    ]
  const { statement, isUnused } = application
  // The new import replaces the application's.
  if (isUnused && statement.names.length === 1) return [{ ...statement.at, text: LINE }]
  // Third-party imports come before first-party ones.
  const start = groupStart(text, statements, statement)
  return [{ start, end: start, text: `${LINE}\n\n` }, ...removal(text, application)]
}

/** The start of the import block that contains a statement. */
function groupStart(text: string, statements: readonly Statement[], statement: ImportFromFact): number {
  let { start } = statement.at
  for (const before of statements.slice(0, statements.indexOf(statement)).toReversed()) {
    if (before.kind !== 'import' && before.kind !== 'from') break
    if (!/^[ \t]*\r?\n$/.test(text.slice(before.at.end, start))) break
    start = before.at.start
  }
  return start
}
