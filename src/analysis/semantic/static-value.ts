/** The value of an expression as far as the source shows it, or the reason why it is not known. */
export type Static =
  | { readonly known: true; readonly value: Scalar }
  | { readonly known: false; readonly reason: string }
export type Scalar = string | number | boolean | null

export function unknown(reason: string): Static {
  return { known: false, reason }
}
