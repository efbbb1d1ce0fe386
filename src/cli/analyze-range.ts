import type { Remedy } from '../analysis/model/remedy.ts'
import type { CheckReport } from '../analysis/model/types.ts'
import { type LocalSource, localSource } from '../git/local-source.ts'
import type { Repository } from '../git/repository.ts'
import { checkRevisions } from '../pipeline/check-revisions.ts'
import { dateOf } from '../shared/date-of.ts'
import { localSettingsAt, openCache, openRepository } from './open-repository.ts'
import { openRange, type RangeOptions } from './range.ts'

/** The analysis of a range, with the repository still open. */
interface AnalyzedRange {
  readonly report: CheckReport
  /** The base as people name it. */
  readonly baseName: string
  readonly repository: Repository
  readonly source: LocalSource
}

/** Analyzes the range that the options name and passes it to `use`; then closes everything that was opened. */
export async function analyzeRange<T>(
  options: RangeOptions,
  use: (analyzed: AnalyzedRange) => Promise<T>,
  remedies: readonly Remedy[] = [],
): Promise<T> {
  const range = await openRange(await openRepository(options.repo), options)
  try {
    const { repository, base, baseTip, baseName, head } = range
    const cache = await openCache()
    const store = cache.of(repository)
    const source = localSource(repository, store)
    try {
      // The differences are needed with any settings: git finds both at once.
      const [{ settings, gaps }] = await Promise.all([
        localSettingsAt(source, baseTip),
        source.differences(base, head),
      ])
      const requested = { today: dateOf(new Date()), remedies }
      const checked = await checkRevisions(source, { base, head }, settings, store, requested)
      const report = { ...checked, incomplete: [...checked.incomplete, ...gaps] }
      return await use({ report, baseName, repository, source })
    } finally {
      cache.close()
      await source.close()
    }
  } finally {
    await range.close()
  }
}
