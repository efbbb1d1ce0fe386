import { DJANGO_SETTINGS, settingsFiles } from '../modules/django-settings-files.ts'
import { isLibrary } from '../modules/libraries.ts'
import { join, parentOf } from '../modules/paths.ts'
import type { ClassFact, Expression } from '../python/facts.ts'
import { isPositional, positionalArguments } from './arguments.ts'
import { type Binding, bindingsOf, isAttributeAssigned } from './bindings.ts'
import { dedupeEntities } from './dedupe-entities.ts'
import { type ClassEntity, type Entity, isExternal, type Scope } from './entity.ts'
import { isName } from './expression-names.ts'
import { absoluteModule, fileAt, type Program, projectFile } from './program.ts'
import { classScope, moduleScope } from './scope.ts'

/** Imports and aliases may form a cycle; real chains are short. */
const MAX_STEPS = 60

const UNKNOWN = (reason: string): Entity => ({ kind: 'unknown', reason })

/**
 * Everything that an expression may refer to. Several answers mean that a condition or a second binding decides at run
 * time (`try: … except ImportError: …`). The caller decides whether one is enough or all must agree.
 */
export function resolve(program: Program, scope: Scope, expression: Expression, steps = 0): Entity[] {
  if (steps > MAX_STEPS) return [UNKNOWN('refers to itself')]
  switch (expression.kind) {
    case 'name':
      return resolveName(program, scope, expression.name, steps + 1)
    case 'attribute':
      return resolve(program, scope, expression.object, steps + 1).flatMap((object) =>
        resolveAttribute(program, object, expression.name, steps + 1),
      )
    case 'choice':
      return expression.options.flatMap((option) => resolve(program, scope, option, steps + 1))
    default:
      return [{ kind: 'value', expression, scope, name: null }]
  }
}

/** The one entity that an expression refers to; null where a condition or a second binding decides. */
export function resolveOne(program: Program, scope: Scope, expression: Expression): Entity | null {
  const [only, ...others] = resolve(program, scope, expression)
  return only && others.length === 0 ? only : null
}

/** Whether an expression may refer to something outside of the repository: `functools.wraps`. */
export function refersTo(
  program: Program,
  scope: Scope,
  expression: Expression,
  names: string | RegExp | ReadonlySet<string>,
): boolean {
  return resolve(program, scope, expression).some((entity) => isExternal(entity, names))
}

/** Looks a name up in a scope and the functions and module around it. Class bodies around it are passed over. */
export function resolveName(program: Program, scope: Scope, name: string, steps = 0): Entity[] {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    if (at.kind === 'class' && at !== scope) continue
    if (at.parameters.includes(name)) return parameterValue(at, name)
    const found = lookUp(program, at, name, steps)
    if (found.length > 0) return found
  }
  return [{ kind: 'external', name: `builtins.${name}` }]
}

/** The argument of the followed call, unless the body assigns to the parameter. */
function parameterValue({ given, statements }: Scope, name: string): Entity[] {
  const values = bindingsOf(statements).byName.has(name) ? undefined : given?.get(name)
  return values ? [...values] : [UNKNOWN(`the parameter ${name}`)]
}

/** An attribute of an entity. Attributes of instances are not followed. */
export function resolveAttribute(program: Program, object: Entity, name: string, steps = 0): Entity[] {
  if (steps > MAX_STEPS) return [UNKNOWN('refers to itself')]
  switch (object.kind) {
    case 'external': {
      const settings = object.name === DJANGO_SETTINGS ? djangoSetting(program, name, steps) : []
      return settings.length > 0 ? settings : [{ kind: 'external', name: `${object.name}.${name}` }]
    }
    case 'module':
      return moduleMember(program, object.path, name, steps)
    case 'class':
      return classMember(program, object, name, steps)
    case 'unknown':
      return [object]
    default:
      return [{ kind: 'attribute', object, name }]
  }
}

/** `settings.MAIL_QUEUE`: its value in each settings file of the project, any of which may be in use. */
function djangoSetting(program: Program, name: string, steps: number): Entity[] {
  const found = settingsFiles(program.paths).flatMap((path) => {
    const scope = moduleScope(program, path)
    return scope ? lookUp(program, scope, name, steps + 1) : []
  })
  return dedupeEntities(found)
}

/** Whether an entity, or one that it inherits from, `matches`. Classes of the repository are looked through. */
export function inheritsFrom(
  program: Program,
  entity: Entity,
  matches: (base: Entity) => boolean,
  seen = new Set<ClassFact>(),
): boolean {
  if (entity.kind !== 'class') return matches(entity)
  if (seen.has(entity.fact)) return false
  seen.add(entity.fact)
  return basesOf(program, entity).some((base) => inheritsFrom(program, base, matches, seen))
}

/** The entities of a class's bases. */
export function basesOf(program: Program, entity: ClassEntity, steps = 0): Entity[] {
  return positionalArguments(entity.fact.arguments).flatMap((argument) =>
    resolve(program, entity.scope, argument.value, steps + 1),
  )
}

function lookUp(program: Program, scope: Scope, name: string, steps: number): Entity[] {
  const known = memoryOf(program.memory.at(scope.path).names, scope.statements)
  const answer = known.get(name)
  if (answer) return answer
  known.set(name, [UNKNOWN(`${name} refers to itself`)])
  const found = dedupeEntities([
    ...bound(program, scope, name, steps),
    ...starred(program, scope, name, steps),
  ])
  known.set(name, found)
  return found
}

function memoryOf<K extends object>(
  memory: WeakMap<K, Map<string, Entity[]>>,
  key: K,
): Map<string, Entity[]> {
  const known = memory.get(key) ?? new Map<string, Entity[]>()
  memory.set(key, known)
  return known
}

function bound(program: Program, scope: Scope, name: string, steps: number): Entity[] {
  const bindings = bindingsOf(scope.statements).byName.get(name) ?? []
  const isAliased = (program.factsOf(scope.path)?.oldNames.length ?? 0) > 0
  return decisive(isAliased ? bindings.filter((one) => !decoratesItself(one, name)) : bindings).flatMap(
    (binding) => follow(program, scope, binding, name, steps),
  )
}

/** What `import *` binds to a name: the last star import that has it, unless the file binds the name below. */
function starred(program: Program, scope: Scope, name: string, steps: number): Entity[] {
  const { byName, stars } = bindingsOf(scope.statements)
  const last = byName.get(name)?.at(-1)
  for (const star of stars.toReversed()) {
    if (last && star.line < last.line) return []
    const target = importTarget(program, scope.path, star.level, star.module)
    if (target.kind === 'module') {
      const members = moduleMember(program, target.path, name, steps + 1).filter((m) => m.kind !== 'unknown')
      if (members.length > 0) return members
    } else if (!last && target.kind === 'external' && KNOWN_STARS.test(target.name)) {
      return [{ kind: 'external', name: `${target.name}.${name}` }]
    }
  }
  // The names of a star import from outside of the repository are not known.
  const mayBeHidden = stars.length > 0 && !last && name !== name.toLowerCase()
  return mayBeHidden ? [UNKNOWN(`${name} may come from a star import`)] : []
}

const KNOWN_STARS = /^celery(\.|$)/

/** `pay = shared_task(pay)` below the comment of an alias: the name means the function, as below a decorator. */
export function decoratesItself(binding: Binding, name: string): boolean {
  if (binding.kind !== 'assignment' || binding.statement.value.kind !== 'call') return false
  const [given, ...others] = binding.statement.value.arguments.filter(isPositional)
  return others.length === 0 && isName(given?.value, name)
}

/** An import or definition that always runs hides earlier bindings. All assignments count. */
function decisive(bindings: readonly Binding[]): readonly Binding[] {
  const last = bindings.findLastIndex((binding) => !binding.guarded && binding.kind !== 'assignment')
  return last > 0 ? bindings.slice(last) : bindings
}

function follow(program: Program, scope: Scope, binding: Binding, name: string, steps: number): Entity[] {
  switch (binding.kind) {
    case 'import': {
      const target = importTarget(program, scope.path, 0, binding.module)
      return [target]
    }
    case 'from': {
      const { level, module } = binding.statement
      const target = importTarget(program, scope.path, level, module)
      if (target.kind === 'module') return moduleMember(program, target.path, binding.imported, steps + 1)
      return resolveAttribute(program, target, binding.imported, steps + 1)
    }
    case 'definition': {
      const { statement } = binding
      return statement.kind === 'class'
        ? [{ kind: 'class', fact: statement, scope }]
        : [{ kind: 'function', fact: statement, scope }]
    }
    case 'assignment': {
      const { value, operator } = binding.statement
      if (operator !== '=') return [UNKNOWN(`${name} is changed with ${operator}`)]
      if (value.kind === 'name' || value.kind === 'attribute') {
        // `x = x` at class level reads the enclosing scope's x.
        const from = value.kind === 'name' && value.name === name ? scope.parent : scope
        return from ? resolve(program, from, value, steps + 1) : [UNKNOWN(`${name} refers to itself`)]
      }
      return [{ kind: 'value', expression: value, scope, name }]
    }
    case 'computed':
      return [UNKNOWN(`${name} is bound by a loop or from a function`)]
  }
}

function importTarget(program: Program, path: string, level: number, module: string): Entity {
  const absolute = absoluteModule(program, path, level, module)
  if ('aboveTop' in absolute) return UNKNOWN('a relative import above the top package')
  if (level === 0 && isLibrary(absolute.module)) return { kind: 'external', name: absolute.module }
  const file = projectFile(program, absolute.module, path)
  // A module that imports its own name means a package that it hides.
  if (file !== null && !(level === 0 && file === path)) return { kind: 'module', path: file }
  const folder = folderOfModule(program, absolute.module, path)
  if (folder !== null) return { kind: 'module', path: `${folder}/` }
  return { kind: 'external', name: absolute.module }
}

/** A package without `__init__.py`, written with a trailing slash in place of a file. */
function folderOfModule(program: Program, module: string, from: string): string | null {
  const relative = module.split('.').join('/')
  for (const root of [program.layout.rootOf(from), ...program.layout.roots]) {
    const folder = join(root, relative)
    if (program.folders.has(folder)) return folder
  }
  return null
}

function moduleMember(program: Program, path: string, name: string, steps: number): Entity[] {
  if (steps > MAX_STEPS) return [UNKNOWN('imports form a cycle')]
  const isFolder = path.endsWith('/')
  const scope = isFolder ? null : moduleScope(program, path)
  if (!isFolder && scope === null) return [UNKNOWN(`${path} was not read`)]
  const found = scope ? lookUp(program, scope, name, steps + 1) : []
  if (found.some((entity) => entity.kind !== 'unknown')) return found
  const folder = isFolder ? path.slice(0, -1) : parentOf(path)
  if (isFolder || path.endsWith('/__init__.py')) {
    const submodule = fileAt(program, join(folder, name))
    if (submodule !== null) return [{ kind: 'module', path: submodule }]
  }
  if (found.length > 0) return found
  // Python prefers an installed package to a folder without `__init__.py`, wherever both are.
  const module = isFolder ? program.layout.moduleOf(join(folder, '__init__.py')) : null
  if (module !== null && !program.folders.has(join(folder, name)))
    return [{ kind: 'external', name: `${module}.${name}` }]
  return [UNKNOWN(`${path} has no ${name}`)]
}

function classMember(program: Program, entity: ClassEntity, name: string, steps: number): Entity[] {
  const known = memoryOf(program.memory.at(entity.scope.path).members, entity.fact)
  const answer = known.get(name)
  if (answer) return answer
  known.set(name, [UNKNOWN(`${entity.fact.name} has no ${name}`)])
  const found = ownOrInherited(program, entity, name, steps)
  if (found.length > 0) known.set(name, found)
  return known.get(name) ?? found
}

function ownOrInherited(program: Program, entity: ClassEntity, name: string, steps: number): Entity[] {
  const { fact, scope } = entity
  if (isAttributeAssigned(scope.statements, fact.name, name))
    return [UNKNOWN(`${fact.name}.${name} is assigned below its class`)]
  const own = lookUp(program, classScope(entity), name, steps + 1)
  if (own.length > 0) return own
  for (const base of basesOf(program, entity, steps + 1)) {
    if (base.kind !== 'class') continue
    const inherited = classMember(program, base, name, steps + 1)
    if (inherited.some((member) => member.kind !== 'unknown')) return inherited
  }
  return []
}
