/** The part of a budget that one body uses. */
export interface Share {
  grow(bytes: number): void
  /** The body is complete: it keeps its bytes until it is closed and never has to give way. */
  settle(): void
  close(): void
}

export interface ByteBudget {
  /** `giveWay` is called at most once, and closes the share. */
  open(giveWay: () => void): Share
}

/**
 * Bounds the bytes that all connections buffer together. Beyond the limit the largest unfinished body gives way: some
 * strangers with large bodies do not keep out the webhooks of GitHub, which are small.
 */
export function createByteBudget(limit: number): ByteBudget {
  const unfinished = new Map<Share, { bytes: number; readonly giveWay: () => void }>()
  let total = 0

  function makeRoom(): void {
    while (total > limit) {
      let largest: { readonly share: Share; readonly bytes: number; readonly giveWay: () => void } | null =
        null
      for (const [share, { bytes, giveWay }] of unfinished) {
        if (largest === null || bytes > largest.bytes) largest = { share, bytes, giveWay }
      }
      if (largest === null) return
      largest.share.close()
      largest.giveWay()
    }
  }

  return {
    open(giveWay) {
      let held = 0
      const entry = { bytes: 0, giveWay }
      const share: Share = {
        grow(bytes) {
          if (!unfinished.has(share)) return
          held += bytes
          total += bytes
          entry.bytes = held
          makeRoom()
        },
        settle: () => void unfinished.delete(share),
        close() {
          unfinished.delete(share)
          total -= held
          held = 0
        },
      }
      unfinished.set(share, entry)
      return share
    },
  }
}
