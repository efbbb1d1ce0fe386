import { z } from 'zod'
import { DEFAULT_SETTINGS, MAX_COMMENTS } from '../analysis/model/settings.ts'

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

/** No absolute path, and none that leaves the repository. */
const FOLDER = /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))/
/** Extended globs can say what no expression without backtracking can. */
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
    path: text('the path of a file').describe('The file, from the top of the repository.'),
    class: z
      .string({ error: 'expected the name of a class' })
      .nullish()
      .describe('The class or enum in it; a module of constants has none.'),
  },
  { error: 'expected a mapping with path and class' },
)
const wholeNumber = { error: `expected a whole number from 0 to ${MAX_COMMENTS}` }
const comments = z.strictObject(
  {
    max: z
      .int(wholeNumber)
      .min(0, wholeNumber)
      .max(MAX_COMMENTS, wholeNumber)
      .describe('How many comments one review may have on the diff; 0 for no reviews at all.'),
  },
  { error: 'expected a mapping with max' },
)

/** What a settings file may say, given the ids of the rules that exist. An empty section says nothing. */
export function settingsSchema(ruleIds: readonly string[]) {
  const rules = Object.fromEntries(ruleIds.map((id) => [id, severity.optional()]))
  const file = {
    extends: z
      .string({ error: 'expected the name of a repository' })
      .regex(REPOSITORY, { error: 'expected the name of a repository' })
      .nullish()
      .describe(
        'A repository of the same owner, whose .github/celery-guard.yml holds where this file is silent.',
      ),
    rules: z
      .strictObject(rules, { error: 'expected a mapping of rules to severities' })
      .nullish()
      .describe('The severity of each rule that shall not have its default.'),
    gate: z
      .enum(['error', 'warning', 'notice', 'never'], { error: 'expected error, warning, notice or never' })
      .nullish()
      .describe(`The least severity that fails the check. Default: ${DEFAULT_SETTINGS.gate}.`),
    registry: registry.nullish().describe('Where the queues are listed, if it is not found from the code.'),
    'source-roots': listOf(folder, 'folders')
      .nullish()
      .describe('Folders that stand on sys.path, if they are not found from the code; . is the top.'),
    'ignored-paths': listOf(glob, 'glob patterns')
      .nullish()
      .describe(
        'Globs of paths whose tasks are no contract, beside tests, fixtures and vendored code; behind ! of paths that are judged all the same.',
      ),
    comments: comments.nullish().describe('Comments on the diff of a pull request.'),
    drafts: z
      .boolean({ error: 'expected true or false' })
      .nullish()
      .describe(`Whether drafts are commented on. Default: ${DEFAULT_SETTINGS.drafts}.`),
    fix: z
      .enum(['write', 'maintain', 'admin', 'nobody'], { error: 'expected write, maintain, admin or nobody' })
      .nullish()
      .describe(`The least permission that /celery-fix takes. Default: ${DEFAULT_SETTINGS.fix}.`),
  }
  return z.strictObject(file, { error: `expected a mapping with ${Object.keys(file).join(', ')}` })
}

/** The keys that may stand at `path`. */
export function validKeys([section]: readonly PropertyKey[], ruleIds: readonly string[]): readonly string[] {
  switch (section) {
    case 'rules':
      return ruleIds
    case 'registry':
      return Object.keys(registry.shape)
    case 'comments':
      return Object.keys(comments.shape)
    default:
      return Object.keys(settingsSchema(ruleIds).shape)
  }
}

/** The same for editors: https://json-schema.org/draft-07, which all of them know. */
export function settingsJsonSchema(ruleIds: readonly string[]): object {
  const { $schema, ...schema } = z.toJSONSchema(settingsSchema(ruleIds), { target: 'draft-7', io: 'input' })
  return { $schema, title: 'Settings of celery-guard', ...schema }
}
