import nock from 'nock'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'

/**
 * No request leaves the test, and each that a test announced was made. Importing nock intercepts requests already, so only
 * files that call this may do so: files of one worker share it.
 */
export function useNock(): void {
  beforeAll(() => {
    // Another file of the same worker may have put the real requests back.
    if (!nock.isActive()) nock.activate()
    nock.disableNetConnect()
  })
  afterEach(() => {
    const pending = nock.pendingMocks()
    nock.cleanAll()
    expect(pending).toEqual([])
  })
  afterAll(() => {
    nock.enableNetConnect()
    nock.restore()
  })
}
