/** Secrets that messages of libraries may quote, and what is left of them. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  // Tokens of GitHub: https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github
  [/\b(?:gh[a-z]_|github_pat_|v1\.)[\w.-]{20,}/g, '[token]'],
  // JSON Web Tokens, with which the app authenticates.
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, '[token]'],
  [/\b(authorization["']?\s*[:=]\s*["']?\w+) [^\s"',]+/gi, '$1 [token]'],
  [/-----BEGIN [^-]*-----[^-]*(?:-----END [^-]*-----)?/g, '[key]'],
  // The password of a database.
  [/:\/\/[^\s/@]*@/g, '://[user]@'],
  // What GitHub did not accept: the client puts its answer into the message.
  [/"value":\s*"(?:[^"\\]|\\.)*"?/g, '"value":"…"'],
  // Signatures of downloads are in the query.
  [/(https?:\/\/[^\s?#]*)\?[^\s#"')]*/g, '$1?…'],
]

/** Text for the log: secrets replaced, at most so long. */
export function shortText(text: string, length = 500): string {
  // Cutting first bounds the work; some more letters, so that the cut halves no secret that is shown.
  let safe = text.slice(0, length + 5000)
  for (const [secret, replacement] of SECRETS) safe = safe.replace(secret, replacement)
  return safe.length > length ? `${safe.slice(0, length)}…` : safe
}
