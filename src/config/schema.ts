import { z } from 'zod'

const SEVERITIES = ['error', 'warning', 'notice', 'off'] as const

const severity = z.enum(SEVERITIES, { error: 'expected error, warning, notice or off' })
const filePath = z
  .string({ error: 'expected the path of a file' })
  .min(1, { error: 'expected the path of a file' })
const glob = z.string({ error: 'expected a glob pattern' }).min(1, { error: 'expected a glob pattern' })

const registry = z.strictObject(
  { path: filePath, class: z.string({ error: 'expected the name of a class' }).nullish() },
  { error: 'expected a mapping with path and class' },
)

/** What `.github/celery-guard.yml` may say, given the ids of the rules that exist. An empty section says nothing. */
export function settingsSchema(ruleIds: readonly string[]) {
  const rules = Object.fromEntries(ruleIds.map((id) => [id, severity.optional()]))
  return z.strictObject(
    {
      rules: z.strictObject(rules, { error: 'expected a mapping of rules to severities' }).nullish(),
      registry: registry.nullish(),
      'ignored-paths': z.array(glob, { error: 'expected a list of glob patterns' }).nullish(),
    },
    { error: 'expected a mapping with rules, registry and ignored-paths' },
  )
}

/** The keys that may stand at `path`. */
export function validKeys(path: readonly PropertyKey[], ruleIds: readonly string[]): readonly string[] {
  if (path[0] === 'rules') return ruleIds
  if (path[0] === 'registry') return Object.keys(registry.shape)
  return Object.keys(settingsSchema(ruleIds).shape)
}
