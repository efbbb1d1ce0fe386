import { nearest } from '../../shared/nearest.ts'
import type { Settings } from '../model/settings.ts'
import type { Gap } from '../model/types.ts'
import type { Program } from '../semantic/program.ts'
import { configuredRegistry } from './find-registries.ts'

/** Folders, files and classes that the settings name and the repository lacks. Such a setting has no effect. */
export function danglingSettings(program: Program, settings: Settings): Gap[] {
  const roots = settings.sourceRoots.filter((folder) => folder !== '' && !program.folders.has(folder))
  return [
    ...roots.map((folder) =>
      gap(folder, 'the settings name it as a source root, but it contains no Python file'),
    ),
    ...danglingRegistry(program, settings),
  ]
}

function danglingRegistry(program: Program, { registry }: Settings): Gap[] {
  if (registry === null) return []
  const { path, class: name } = registry
  if (!program.paths.has(path))
    return [gap(path, 'the settings name it as the queue registry, but there is no such Python file')]
  const facts = program.factsOf(path)
  if (facts === null)
    return [gap(path, 'the settings name it as the queue registry, but it could not be read')]
  if (configuredRegistry(program, registry) !== null) return []
  if (name === null) return [gap(path, NO_CONSTANTS)]
  const classes = facts.statements.flatMap((one) => (one.kind === 'class' ? [one.name] : []))
  const meant = nearest(name, classes)
  const hint = meant === null ? '' : `; did you mean ${meant}?`
  return [
    gap(
      path,
      `the settings name ${name} as the queue registry, but this file has no class or mapping of that name${hint}`,
    ),
  ]
}

const NO_CONSTANTS =
  'the settings name it as the queue registry, but it has no constants; set registry.class to name a class'

function gap(path: string, reason: string): Gap {
  return { kind: 'unreadable', path, line: 0, reason }
}
