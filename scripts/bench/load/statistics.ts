/** In milliseconds. */
export interface Distribution {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

export function distributionOf(values: readonly number[]): Distribution {
  const sorted = values.toSorted((a, b) => a - b)
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), max: rounded(sorted.at(-1) ?? 0) }
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  )
}

/** With one digit behind the point. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10
}

/** The smallest value that so many are not above. */
function quantile(sorted: readonly number[], share: number): number {
  return rounded(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0)
}
