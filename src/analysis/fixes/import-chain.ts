import { importsOf } from '../import-graph/import-edges.ts'
import { parentOf } from '../modules/paths.ts'
import { fileAt, type Program } from '../semantic/program.ts'

/**
 * Whether importing one file imports another, directly or transitively. Files without facts are not followed: they name
 * neither Celery nor a task.
 */
export function importsModule(program: Program, from: string, to: string): boolean {
  const seen = new Set([from])
  for (const path of seen) {
    if (path === to) return true
    for (const edge of importsOf(program, path)) {
      for (const next of [edge.to, ...packagesAround(program, edge.to)]) seen.add(next)
    }
  }
  return false
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
