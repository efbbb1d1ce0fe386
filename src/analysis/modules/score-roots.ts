import { compareText } from '../../shared/compare-text.ts'
import type { PathIndex } from './path-index.ts'
import { isInside, join } from './paths.ts'

/** How strongly imports support each source root. */
export interface Evidence {
  readonly roots: readonly string[]
  /** How many modules are imported from the top package around a folder if `root` is its source root. */
  of(root: string, folder: string): number
  /** How many modules below a folder are imported by their names under `root`, and could not mean one of `others`. */
  below(root: string, folder: string, others?: string): number
}

/** The place of an imported module under one root. */
interface Place {
  readonly module: string
  readonly root: string
  readonly top: string
  readonly place: string
  readonly weight: number
}

/** Bare names are weak evidence: `import redis` beside the project's own redis.py is the library. */
const BARE = 0.01

export function weighImports(
  paths: ReadonlySet<string>,
  { parents, folders }: PathIndex,
  modules: ReadonlySet<string>,
): Evidence {
  const places: Place[] = []
  for (const module of modules) {
    const [top = '', ...rest] = module.split('.')
    for (const root of parents.get(top) ?? []) {
      const place = join(root, [top, ...rest].join('/'))
      if (!paths.has(`${place}.py`) && !folders.has(place)) continue
      places.push({ module, root, top, place, weight: rest.length > 0 ? 1 : BARE })
    }
  }
  const byRoot = Map.groupBy(places, (place) => place.root)
  const weigh = (some: readonly Place[]): number => some.reduce((sum, place) => sum + place.weight, 0)
  const roots = [...byRoot]
    .map(([root, own]) => ({ root, total: weigh(own) }))
    .filter(({ total }) => total >= 1)
    .sort((a, b) => b.total - a.total || compareText(a.root, b.root))
    .map(({ root }) => root)
  return {
    roots,
    of: (root, folder) => {
      const top = topBelow(root, folder)
      return weigh((byRoot.get(root) ?? []).filter((place) => place.top === top))
    },
    below(root, folder, others) {
      const taken = new Set(
        (others === undefined ? [] : (byRoot.get(others) ?? [])).map(({ module }) => module),
      )
      return weigh(
        (byRoot.get(root) ?? []).filter(
          ({ module, place }) => isInside(place, folder) && place !== folder && !taken.has(module),
        ),
      )
    },
  }
}

function topBelow(root: string, folder: string): string {
  const below = root === '' ? folder : folder.slice(root.length + 1)
  return below.split('/')[0] ?? ''
}
