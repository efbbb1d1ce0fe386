import { type Prose, prose } from '../../../shared/prose.ts'

/** `a`, `b` and `c`, each as code. */
export function listed(names: readonly string[]): Prose {
  const [last = '', ...before] = names.toReversed()
  if (before.length === 0) return prose`${last}`
  const first = before
    .toReversed()
    .reduce<Prose>((text, name) => (text.length === 0 ? prose`${name}` : prose`${text}, ${name}`), [])
  return prose`${first} and ${last}`
}
