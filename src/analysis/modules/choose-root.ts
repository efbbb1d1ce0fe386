import { packageRoot, projectRoot } from './package-root.ts'
import { isInside, join, parentOf } from './paths.ts'
import type { Evidence } from './score-roots.ts'

/** Facts of a repository that decide where its source roots are. */
export interface RootClues {
  readonly paths: ReadonlySet<string>
  /** Roots that the settings name, the innermost first. */
  readonly configured: readonly string[]
  /** The folders of installed applications, each with its root. */
  readonly installed: ReadonlyMap<string, string>
  /** Folders in which one file imports another by its bare name. */
  readonly siblingImports: ReadonlySet<string>
  readonly evidence: Evidence
  /** Whether relative imports below a folder climb to it or above it, which Python refuses at a source root. */
  isLeftByRelativeImports(folder: string): boolean
}

/** The source root of the files in a folder, by the strongest clue. */
export function chooseRoot(clues: RootClues, folder: string): string {
  return configuredRoot(clues, folder) ?? installedRoot(clues, folder) ?? inferredRoot(clues, folder)
}

function configuredRoot({ configured }: RootClues, folder: string): string | undefined {
  return configured.find((root) => isInside(folder, root))
}

/** The root of the nearest installed application around a folder. */
function installedRoot({ installed }: RootClues, folder: string): string | undefined {
  for (let at = folder; at !== ''; at = parentOf(at)) {
    const root = installed.get(at)
    if (root !== undefined) return root
  }
  return undefined
}

function inferredRoot(clues: RootClues, folder: string): string {
  const { paths, evidence, siblingImports } = clues
  const fromPackages = packageRoot(folder, paths)
  if (evidence.of(fromPackages, folder) > 0) return importedRoot(clues, folder, fromPackages, fromPackages)
  // A script's own folder is on the path.
  if (siblingImports.has(folder) && !paths.has(join(folder, '__init__.py'))) return folder
  // manage.py puts its folder on the path. A folder between it and the packages needs imports that name it.
  return importedRoot(clues, folder, fromPackages, projectRoot(fromPackages, paths) ?? fromPackages)
}

/** The root around a folder that imports support most; `otherwise` where none has more support. */
function importedRoot(clues: RootClues, folder: string, fromPackages: string, otherwise: string): string {
  const { evidence } = clues
  let best = otherwise
  for (const root of evidence.roots) {
    if (!isInside(folder, root) || root === folder) continue
    if (root.length > fromPackages.length) {
      if (isRootInPackage(clues, root, fromPackages)) return root
    } else if (evidence.of(root, folder) > evidence.of(best, folder)) best = root
  }
  return best
}

/**
 * Whether imports name modules below a folder of a package from that folder more than by their full names. A package that
 * repeats the names of the one around it, `plus/mill` beside `mill`, proves nothing: the imports mean the outer one.
 */
function isRootInPackage(clues: RootClues, root: string, fromPackages: string): boolean {
  if (!isInside(root, fromPackages) || clues.isLeftByRelativeImports(root)) return false
  return clues.evidence.below(root, root, fromPackages) > clues.evidence.below(fromPackages, root)
}
