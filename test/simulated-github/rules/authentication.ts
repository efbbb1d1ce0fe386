import { createVerify, type KeyObject } from 'node:crypto'
import { Refusal } from '../answer.ts'
import type { App, State, Token } from '../state.ts'

/** Who sent a request. */
export type Caller = { readonly kind: 'app' } | { readonly kind: 'installation'; readonly token: Token }

/** https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
const MAX_LIFETIME_SECONDS = 600
/** GitHub allows for clocks that are a little ahead. */
const CLOCK_SKEW_SECONDS = 60

/** The caller that an Authorization header proves; refuses (401) what proves nothing. */
export function authenticate(state: State, header: string | undefined): Caller {
  if (header === undefined) throw new Refusal(401, 'Requires authentication')
  const [, scheme = '', credential = ''] = /^(bearer|token) (.+)$/i.exec(header) ?? []
  if (credential.split('.').length === 3 && scheme.toLowerCase() === 'bearer') {
    verifyJwt(state.app, credential)
    return { kind: 'app' }
  }
  const token = state.tokens.get(credential)
  if (token === undefined || token.expiresAt <= Date.now()) throw new Refusal(401, 'Bad credentials')
  return { kind: 'installation', token }
}

function verifyJwt(app: App, jwt: string): void {
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const undecodable = new Refusal(401, 'A JSON web token could not be decoded')
  if (decode(header)?.alg !== 'RS256') throw undecodable
  if (!signatureHolds(app.publicKey, `${header}.${payload}`, signature)) throw undecodable
  const claims = decode(payload)
  if (claims === null) throw undecodable
  const now = Date.now() / 1000
  if (String(claims.iss) !== String(app.id) && claims.iss !== app.clientId) {
    throw new Refusal(401, "'Issuer' claim ('iss') must be an Integer")
  }
  if (typeof claims.exp !== 'number' || claims.exp <= now) {
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    )
  }
  if (claims.exp > now + MAX_LIFETIME_SECONDS + CLOCK_SKEW_SECONDS) {
    throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future")
  }
  if (typeof claims.iat !== 'number' || claims.iat > now + CLOCK_SKEW_SECONDS) {
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    )
  }
}

function signatureHolds(key: KeyObject, signed: string, signature: string): boolean {
  return createVerify('RSA-SHA256').update(signed).verify(key, signature, 'base64url')
}

function decode(part: string): Record<string, unknown> | null {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return null
  }
}
