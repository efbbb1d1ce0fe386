import { z } from 'zod'
import { DEFAULT_SETTINGS, MAX_ALIAS_DAYS, MAX_COMMENTS } from '../analysis/model/settings.ts'

const severity = z.enum(['error', 'warning', 'notice', 'off'], {
  error: 'expected error, warning, notice or off',
})

function text(what: string) {
  return z.string({ error: `expected ${what}` }).min(1, { error: `expected ${what}` })
}

const MAX_ITEMS = 100

function listOf<T extends z.ZodType>(item: T, what: string) {
  return z
    .array(item, { error: `expected a list of ${what}` })
    .max(MAX_ITEMS, { error: `expected a list of at most ${MAX_ITEMS} ${what}` })
}

/** A relative path within the repository. */
const FOLDER = /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))/
/** Extended globs need backtracking, which hostile patterns exploit. */
const GLOB = /^!?[^()!][^()]*$/
/** https://docs.github.com/en/repositories/creating-and-managing-repositories */
const REPOSITORY = /^(?:[\w-]{1,39}\/)?(?!\.\.?$)[\w.-]{1,100}$/

const glob = text('a glob pattern')
  .max(200, { error: 'expected a glob pattern of at most 200 characters' })
  .regex(GLOB, { error: 'expected a glob pattern without parentheses' })
const folder = text('a folder of the repository').regex(FOLDER, {
  error: 'expected a folder of the repository, as in src or backend/src',
})
const registry = z.strictObject(
  {
    path: text('the path of a file').describe('The path of the file in the repository.'),
    class: z
      .string({ error: 'expected the name of a class' })
      .nullish()
      .describe('The class or enum in that file; leave it out for a module of constants.'),
  },
  { error: 'expected a mapping with path and class' },
)
const permission = z.enum(['write', 'maintain', 'admin', 'nobody'], {
  error: 'expected write, maintain, admin or nobody',
})
const wholeNumber = { error: `expected a whole number from 0 to ${MAX_COMMENTS}` }
const days = { error: `expected a whole number from 1 to ${MAX_ALIAS_DAYS}` }
const comments = z.strictObject(
  {
    max: z
      .int(wholeNumber)
      .min(0, wholeNumber)
      .max(MAX_COMMENTS, wholeNumber)
      .optional()
      .describe('How many comments one review may post on the diff; 0 switches reviews off.'),
    from: z
      .enum(['error', 'warning', 'notice'], { error: 'expected error, warning or notice' })
      .optional()
      .describe(
        `The lowest severity that a review comments on; the check lists all. Default: ${DEFAULT_SETTINGS.commentsFrom}.`,
      ),
  },
  { error: 'expected a mapping with max and from' },
)

/** Brackets would be read as a set of characters. */
const TASK = /^[^[\]\s]+$/
const aTask = { error: 'expected the name of a task, in which * stands for any characters' }
const aDate = { error: 'expected a date such as 2027-01-31' }
const REASON_LENGTH = 200

/** Findings to ignore. `rule` and `reason` are required. */
function ignoreSchema(ruleIds: readonly string[]) {
  return z.strictObject(
    {
      rule: z.enum(ruleIds, { error: 'expected the name of a rule' }).describe('The rule.'),
      task: z
        .string(aTask)
        .max(200, aTask)
        .regex(TASK, aTask)
        .nullish()
        .describe('The wire name of a task, in which * stands for any characters; without it, all tasks.'),
      until: z
        .string(aDate)
        .regex(z.regexes.date, aDate)
        .nullish()
        .describe('The last day; without it, for ever.'),
      reason: text('a reason')
        .max(REASON_LENGTH, { error: `expected a reason of at most ${REASON_LENGTH} characters` })
        .describe('The reason, which the check shows.'),
    },
    { error: 'expected a mapping with rule, reason and, if need be, task and until' },
  )
}

/** The schema of settings files for the rules that exist. An empty section is allowed. */
export function settingsSchema(ruleIds: readonly string[]) {
  const rules = Object.fromEntries(ruleIds.map((id) => [id, severity.optional()]))
  const file = {
    extends: z
      .string({ error: 'expected the name of a repository' })
      .regex(REPOSITORY, { error: 'expected the name of a repository' })
      .nullish()
      .describe(
        'Another repository of this owner, from whose .github/celery-guard.yml missing settings are inherited.',
      ),
    rules: z
      .strictObject(rules, { error: 'expected a mapping of rules to severities' })
      .nullish()
      .describe('The severity of rules, where it differs from the default.'),
    gate: z
      .enum(['error', 'warning', 'notice', 'never'], { error: 'expected error, warning, notice or never' })
      .nullish()
      .describe(`The lowest severity that fails the check. Default: ${DEFAULT_SETTINGS.gate}.`),
    registry: registry.nullish().describe('The list of queues, if celery-guard does not find it.'),
    'source-roots': listOf(folder, 'folders')
      .nullish()
      .describe('Folders on sys.path, if celery-guard does not find them; . is the top of the repository.'),
    'ignored-paths': listOf(glob, 'glob patterns')
      .nullish()
      .describe(
        'Globs of paths to ignore, in addition to tests, fixtures and vendored code; ! before a glob checks its paths all the same.',
      ),
    'external-senders': z
      .boolean({ error: 'expected true or false' })
      .nullish()
      .describe(
        `Whether other repositories send tasks of this one: a task without a sender here may have one there. Default: ${DEFAULT_SETTINGS.externalSenders}.`,
      ),
    comments: comments.nullish().describe('Comments on the diff of a pull request.'),
    drafts: z
      .boolean({ error: 'expected true or false' })
      .nullish()
      .describe(`Whether drafts are reviewed; they are always checked. Default: ${DEFAULT_SETTINGS.drafts}.`),
    fix: permission
      .nullish()
      .describe(`The lowest permission that may use /celery-fix. Default: ${DEFAULT_SETTINGS.fix}.`),
    approve: permission
      .nullish()
      .describe(
        `The lowest permission that may approve an intended break. Default: ${DEFAULT_SETTINGS.approve}.`,
      ),
    'alias-days': z
      .int(days)
      .min(1, days)
      .max(MAX_ALIAS_DAYS, days)
      .nullish()
      .describe(
        `For how many days the old name of a task stays after /celery-fix alias, before a review reminds of it. Default: ${DEFAULT_SETTINGS.aliasDays}.`,
      ),
    ignore: listOf(ignoreSchema(ruleIds), 'findings to ignore')
      .nullish()
      .describe('Findings that are not reported, each with its reason and, if need be, its last day.'),
  }
  return z.strictObject(file, { error: `expected a mapping with ${Object.keys(file).join(', ')}` })
}

/** The keys that are valid at a path. */
export function validKeys([section]: readonly PropertyKey[], ruleIds: readonly string[]): readonly string[] {
  switch (section) {
    case 'rules':
      return ruleIds
    case 'registry':
      return Object.keys(registry.shape)
    case 'comments':
      return Object.keys(comments.shape)
    case 'ignore':
      return Object.keys(ignoreSchema(ruleIds).shape)
    default:
      return Object.keys(settingsSchema(ruleIds).shape)
  }
}

/** The schema for editors, in a version that all support: https://json-schema.org/draft-07 */
export function settingsJsonSchema(ruleIds: readonly string[]): object {
  const { $schema, ...schema } = z.toJSONSchema(settingsSchema(ruleIds), { target: 'draft-7', io: 'input' })
  return { $schema, title: 'Settings of celery-guard', ...schema }
}
