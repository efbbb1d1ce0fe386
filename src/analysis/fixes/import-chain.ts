import { parentOf } from '../contract/layout.ts'
import { absoluteModule, fileAt, fileOfModule, moduleScope, type Program } from '../contract/program.ts'
import type { Statement } from '../python/facts.ts'

/**
 * Whether importing one file imports another, at once or by way of others. Files whose facts are not at hand are not
 * followed: they name neither Celery nor a task.
 */
export function importsModule(program: Program, from: string, to: string): boolean {
  const seen = new Set([from])
  for (const path of seen) {
    if (path === to) return true
    for (const next of importedBy(program, path)) seen.add(next)
  }
  return false
}

/** The files that run when this one is imported, packages included. */
function importedBy(program: Program, path: string): string[] {
  const statements = moduleScope(program, path)?.statements ?? []
  return statements
    .flatMap((statement) => modulesOf(program, path, statement))
    .map((module) => fileOfModule(program, module, path))
    .filter((file) => file !== null)
    .flatMap((file) => [file, ...packagesAround(program, file)])
}

/** What an import statement names; imports inside of functions run later, when nothing is half made any more. */
function modulesOf(program: Program, path: string, statement: Statement): string[] {
  switch (statement.kind) {
    case 'import':
      return [statement.module]
    case 'from': {
      const absolute = absoluteModule(program, path, statement.level, statement.module)
      if ('aboveTop' in absolute) return []
      const { module } = absolute
      return [module, ...statement.names.map(({ imported }) => `${module}.${imported}`)]
    }
    case 'class':
    case 'block':
      return statement.body.flatMap((inner) => modulesOf(program, path, inner))
    default:
      return []
  }
}

function packagesAround(program: Program, file: string): string[] {
  const packages: string[] = []
  for (let folder = parentOf(file); folder !== ''; folder = parentOf(folder)) {
    const init = fileAt(program, folder)
    if (!init?.endsWith('/__init__.py')) break
    packages.push(init)
  }
  return packages
}
