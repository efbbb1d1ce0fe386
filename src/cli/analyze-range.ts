import type { CheckReport } from '../analysis/model/types.ts'
import { type LocalSource, localSource } from '../git/local-source.ts'
import type { Repository } from '../git/repository.ts'
import { checkRevisions } from '../pipeline/check-revisions.ts'
import { openCache, openRepository, settingsAt } from './open-repository.ts'
import { openRange, type RangeOptions } from './range.ts'

/** A judged range, with the repository still open. */
export interface Analysis {
  readonly report: CheckReport
  /** How people call what it was compared with. */
  readonly baseName: string
  readonly repository: Repository
  readonly source: LocalSource
}

/** Judges what the arguments name and hands it to `use`; whatever was opened is closed when that ends. */
export async function analyzeRange<T>(
  options: RangeOptions,
  use: (analysis: Analysis) => Promise<T>,
): Promise<T> {
  const range = await openRange(await openRepository(options.repo), options)
  try {
    const { repository, base, baseTip, baseName, head } = range
    const source = localSource(repository)
    const cache = await openCache()
    try {
      // What differs is needed whatever the settings say: git looks for both at once.
      const [{ settings, gaps }] = await Promise.all([
        settingsAt(source, baseTip),
        source.differences(base, head),
      ])
      const judged = await checkRevisions(source, { base, head }, settings, cache.of(repository))
      const report = { ...judged, incomplete: [...judged.incomplete, ...gaps] }
      return await use({ report, baseName, repository, source })
    } finally {
      cache.close()
      await source.close()
    }
  } finally {
    await range.close()
  }
}
