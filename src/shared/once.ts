/** A function that computes its answer at the first call. An answer must not be undefined. */
export function once<T extends object>(compute: () => T): () => T {
  let answer: T | undefined
  return () => {
    answer ??= compute()
    return answer
  }
}
