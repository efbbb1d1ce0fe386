/** Lines `start`…`end`, 1-based, both included. */
export interface LineRange {
  readonly start: number
  readonly end: number
}

/** What two ranges share, or null. */
export function intersection(a: LineRange, b: LineRange): LineRange | null {
  const start = Math.max(a.start, b.start)
  const end = Math.min(a.end, b.end)
  return start <= end ? { start, end } : null
}

/** Whether all of `inner` lies in `outer`. */
export function contains(outer: LineRange, inner: LineRange): boolean {
  return outer.start <= inner.start && inner.end <= outer.end
}
