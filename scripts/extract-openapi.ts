/**
 * Extracts the part of GitHub's OpenAPI description that the simulated GitHub answers:
 *
 *   npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz package/generated/api.github.com.json
 *   node scripts/extract-openapi.ts package/generated/api.github.com.json
 *
 * Descriptions and examples are left out, references stay references: the whole is 385 MB, the extract a few hundred KB.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { OPERATIONS, SCHEMAS, WEBHOOKS } from '../test/simulated-github/schema/operations.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

const TARGET = new URL('../test/simulated-github/openapi.generated.json', import.meta.url)
const METHODS = ['get', 'post', 'put', 'patch', 'delete']
/** Words for people. A schema's `properties` may bear the same names: there they are data and stay. */
const PROSE = new Set(['description', 'summary', 'title', 'example', 'examples', 'externalDocs', 'tags'])
const UNUSED = new Set(['deprecated', 'readOnly', 'headers', 'links', 'x-github', 'x-octokit', 'x-webhooks'])

const [source] = process.argv.slice(2)
if (source === undefined) {
  console.error('usage: node scripts/extract-openapi.ts PATH/TO/api.github.com.json')
  process.exit(2)
}
const whole = object(JSON.parse(readFileSync(source, 'utf8')))
const extract: JsonObject = {
  openapi: whole.openapi ?? null,
  info: { title: "GitHub's REST API, extract", version: object(whole.info).version ?? null },
  paths: extractPaths(),
  'x-webhooks': extractWebhooks(),
}
extract.components = reachableComponents(extract)
correct(extract)
writeFileSync(TARGET, `${JSON.stringify(extract, null, 1)}\n`)
console.log(`${TARGET.pathname}: ${OPERATIONS.length} operations, ${WEBHOOKS.length} webhooks`)

function extractPaths(): JsonObject {
  const wanted = new Set<string>(OPERATIONS)
  const paths: JsonObject = {}
  for (const [template, item] of Object.entries(object(whole.paths))) {
    for (const method of METHODS) {
      const operation = object(item)[method]
      if (operation === undefined || !wanted.delete(String(object(operation).operationId))) continue
      paths[template] = { ...object(paths[template] ?? {}), [method]: prune(operation) }
    }
  }
  if (wanted.size > 0) throw new Error(`not in ${source}: ${[...wanted].join(', ')}`)
  return paths
}

function extractWebhooks(): JsonObject {
  const described = new Map(
    Object.values(object(whole['x-webhooks'])).map((hook) => {
      const post = object(object(hook).post)
      return [String(post.operationId), post]
    }),
  )
  return Object.fromEntries(
    WEBHOOKS.map((id) => {
      const post = described.get(id)
      if (post === undefined) throw new Error(`not in ${source}: webhook ${id}`)
      return [id, prune(object(object(object(post.requestBody).content)['application/json']).schema ?? null)]
    }),
  )
}

/** The components that the extract refers to, and those that they refer to. */
function reachableComponents(root: Json): JsonObject {
  const components: Record<string, JsonObject> = {}
  const queue: Json[] = [root, ...SCHEMAS.map((name) => ({ $ref: `#/components/schemas/${name}` }))]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const reference of references(next)) {
      const [kind, name] = reference.replace('#/components/', '').split('/')
      if (kind === undefined || name === undefined) throw new Error(`unexpected reference ${reference}`)
      components[kind] ??= {}
      if (components[kind][name] !== undefined) continue
      const component = object(object(whole.components)[kind])[name]
      if (component === undefined) throw new Error(`dangling reference ${reference}`)
      const pruned = prune(component)
      components[kind][name] = pruned
      queue.push(pruned)
    }
  }
  return components
}

/**
 * Corrects the description where GitHub's responses differ: an outdated review comment has neither line nor position, as
 * the descriptions of its webhook and of `PullRequestReviewComment.line` in GraphQL say; the account of a listed
 * installation is a user or an enterprise, as everywhere else, not both at once.
 */
function correct(root: JsonObject): void {
  const schemas = object(object(root.components).schemas)
  const properties = object(object(schemas['pull-request-review-comment']).properties)
  for (const name of ['line', 'position']) properties[name] = { ...object(properties[name]), nullable: true }
  const listed = object(object(object(root.paths)['/app/installations']).get)
  const answer = object(object(object(object(listed.responses)['200']).content)['application/json'])
  object(answer.schema).items = { $ref: '#/components/schemas/installation' }
}

function references(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(references)
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, child]) => {
    return key === '$ref' && typeof child === 'string' ? [child] : references(child)
  })
}

function prune(value: Json): Json {
  if (Array.isArray(value)) return value.map(prune)
  if (value === null || typeof value !== 'object') return value
  const kept: JsonObject = {}
  for (const [key, child] of Object.entries(value)) {
    if (PROSE.has(key) || UNUSED.has(key)) continue
    kept[key] = key === 'properties' ? pruneProperties(object(child)) : prune(child)
  }
  return kept
}

function pruneProperties(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, prune(schema)]))
}

function object(value: Json | undefined): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new Error('expected an object')
  return value
}
