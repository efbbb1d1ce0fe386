/** What an expression is known to be before anything runs: a value, or the reason why it is not. */
export type Static =
  | { readonly known: true; readonly value: Scalar }
  | { readonly known: false; readonly reason: string }
export type Scalar = string | number | boolean | null

export function unknown(reason: string): Static {
  return { known: false, reason }
}
