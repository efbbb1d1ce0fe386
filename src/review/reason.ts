/** Longer reasons belong in the conversation. */
export const MAX_REASON = 200

/** A person's reason on one line, without control characters and what hides or turns text; empty for none. */
export function reasonOf(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return [...line].slice(0, MAX_REASON).join('').trim()
}
