import { DJANGO_SETTINGS, settingsFiles } from '../modules/django-settings-files.ts'
import type { ImportFact, ImportFromFact, Statement } from '../python/facts.ts'
import { type Binding, bindingsOf } from '../semantic/bindings.ts'
import { type Entity, isExternal, type Scope } from '../semantic/entity.ts'
import { absoluteModule, fileOfModule, type Program } from '../semantic/program.ts'
import { resolveName } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import { importsModule } from './import-chain.ts'
import { joinNames } from './join-names.ts'
import type { TextEdit } from './text-edit.ts'

/** How a file refers to a name of another module: the expression, and the edit that imports what it needs. */
interface Reference {
  readonly expression: string
  readonly edit: TextEdit | null
}

/** Where a name is about to be written. */
interface Place {
  readonly path: string
  readonly text: string
  /** The offset. Names bound further down do not exist yet when the line runs. */
  readonly at: number
}

/** A name that the module at `path` binds, or will bind after the fix. */
interface Target {
  readonly path: string
  readonly name: string
}

type Import = ImportFact | ImportFromFact

/** Refers to a name of another module; null where the name is taken, or where the import would create a cycle. */
export function referTo(program: Program, place: Place, target: Target): Reference | null {
  const { path, text, at } = place
  const scope = moduleScope(program, path)
  const module = program.layout.moduleOf(target.path)
  if (scope === null || module === null) return null
  const expression = expressionAt(program, scope, target, at)
  if (expression !== null) return { expression, edit: null }
  const isTaken = bindingsOf(scope.statements).byName.has(target.name)
  if (isTaken) return null
  if (path === target.path) return { expression: target.name, edit: null }
  if (importsModule(program, target.path, path)) return null
  const file = { program, path, text, statements: scope.statements }
  const joined = joinedImport(file, module, target.name)
  // Django may run with another settings file.
  if (joined === null && isDjangoSetting(program, target)) return null
  const edit = joined ?? importEdit(file, module, target.name)
  return { expression: target.name, edit: { path, ...edit } }
}

/** The target as the file can write it already: bound above the place, under no condition. */
function expressionAt(program: Program, scope: Scope, target: Target, at: number): string | null {
  for (const [name, bindings] of bindingsOf(scope.statements).byName) {
    if (!bindings.some((binding) => isBoundBefore(binding, at))) continue
    const [entity, ...others] = resolveName(program, scope, name)
    if (!entity || others.length > 0) continue
    if (isTarget(entity, target)) return name
    const isItsModule = entity.kind === 'module' && entity.path === target.path
    const isSettings = isExternal(entity, DJANGO_SETTINGS)
    if (isItsModule || (isSettings && isDjangoSetting(program, target))) return `${name}.${target.name}`
  }
  return null
}

/** Setting names are upper case: https://docs.djangoproject.com/en/stable/topics/settings/ */
function isDjangoSetting(program: Program, { path, name }: Target): boolean {
  return name === name.toUpperCase() && settingsFiles(program.paths).includes(path)
}

/** `if TYPE_CHECKING:` binds nothing when the code runs. */
function isBoundBefore(binding: Binding, at: number): boolean {
  return !binding.guarded && binding.kind !== 'computed' && binding.statement.at.end <= at
}

function isTarget(entity: Entity, target: Target): boolean {
  if (entity.kind === 'class') return entity.fact.name === target.name && entity.scope.path === target.path
  return entity.kind === 'value' && entity.name === target.name && entity.scope.path === target.path
}

type Insertion = Omit<TextEdit, 'path'>

interface File {
  readonly program: Program
  readonly path: string
  readonly text: string
  readonly statements: readonly Statement[]
}

/** Extends the file's only import of the module. A file with several of them follows a style that is not guessed. */
function joinedImport(
  { program, path, text, statements }: File,
  module: string,
  name: string,
): Insertion | null {
  const [only, ...others] = leadingImports(statements).filter((statement) => {
    if (statement.kind === 'import' || statement.star) return false
    const from = absoluteModule(program, path, statement.level, statement.module)
    return 'module' in from && from.module === module
  })
  if (!only || others.length > 0) return null
  const { start, end } = only.at
  const joined = joinNames(text.slice(start, end), name)
  return joined === null ? null : { start, end, text: joined }
}

/** Where isort puts a first-party import: among the file's other first-party imports. */
function importEdit({ program, path, text, statements }: File, module: string, name: string): Insertion {
  const isFirstParty = (imported: string): boolean => fileOfModule(program, imported, path) !== null
  return importLineEdit({ text, statements }, `from ${module} import ${name}`, module, isFirstParty)
}

/**
 * Where isort puts an import line: in its section, `import` before `from`, each sorted by module. Without such a
 * section, the line starts one after the absolute imports.
 */
export function importLineEdit(
  { text, statements }: Pick<File, 'text' | 'statements'>,
  line: string,
  module: string,
  isInSection: (module: string) => boolean,
): Insertion {
  const imports = leadingImports(statements)
  const isAbsolute = (i: Import): boolean => i.kind === 'import' || i.level === 0
  const section = imports.filter((i) => isAbsolute(i) && isInSection(i.module))
  const before = section.findLast(
    (i) => i.kind === 'import' || i.module.toLowerCase() <= module.toLowerCase(),
  )
  const [first] = section
  if (!before && first) return insert(first.at.start, `${line}\n`)
  const after = before ?? imports.findLast(isAbsolute) ?? imports.at(-1)
  if (after) return insert(endOfImport(text, after.at.end), `${section.length > 0 ? '\n' : '\n\n'}${line}`)
  return insert(firstStatementOffset(statements, text), `${line}\n\n\n`)
}

/** The imports above the first definition; a later one may run after the name is needed. */
function leadingImports(statements: readonly Statement[]): Import[] {
  const definition = statements.findIndex(({ kind }) => kind === 'function' || kind === 'class')
  return statements
    .slice(0, definition === -1 ? undefined : definition)
    .filter((statement): statement is Import => statement.kind === 'import' || statement.kind === 'from')
}

/** The end of the import with the comment on its line, which describes this import. */
function endOfImport(text: string, offset: number): number {
  const comment = /^[ \t]*#[^\r\n]*/.exec(text.slice(offset, offset + 1000))
  return offset + (comment?.[0].length ?? 0)
}

function firstStatementOffset(statements: readonly Statement[], text: string): number {
  for (const statement of statements) {
    if (!('at' in statement)) continue
    const decorators = 'decorators' in statement ? statement.decorators : []
    return decorators[0]?.at.start ?? statement.at.start
  }
  return text.length
}

function insert(offset: number, text: string): Insertion {
  return { start: offset, end: offset, text }
}
