import {
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { type Answer, json, NotSimulated, Refusal } from '../answer.ts'
import { refuseMutation } from '../faults.ts'
import type { Caller } from '../rules/authentication.ts'
import { meterOf, POINTS, PrimaryRefusal, spend } from '../rules/rate-limits.ts'
import { githubSchema } from '../schema/graphql.ts'
import { type Simulation, violation } from '../simulation.ts'
import { checkRunMutations } from './check-run-mutations.ts'
import { commentMutations } from './comment-mutations.ts'
import { commitMutations } from './commit-mutations.ts'
import type { Context } from './context.ts'
import { costOf, countMutations } from './cost.ts'
import { fromRest, GraphqlRefusal } from './refusal.ts'
import { queries } from './repository.ts'
import { reviewMutations } from './review-mutations.ts'

const ROOT = { ...queries, ...commitMutations, ...reviewMutations, ...commentMutations, ...checkRunMutations }

/** Answers POST /graphql: checked against GitHub's schema, then resolved from the state. */
export async function answerGraphql(simulation: Simulation, caller: Caller, body: unknown): Promise<Answer> {
  if (caller.kind === 'app') throw new Refusal(403, 'Resource not accessible by integration')
  const { query, variables, operationName } = (body ?? {}) as Record<string, unknown>
  if (typeof query !== 'string')
    throw new Refusal(400, 'A query attribute must be specified and must be a string.')
  const schema = await githubSchema()
  const parsed = checkQuery(schema, query)
  if (!parsed.ok) {
    const { problems } = parsed
    for (const problem of problems) violation(simulation, `GraphQL: ${problem.message}`)
    return json({ errors: problems.map(({ message, locations }) => ({ message, locations })) })
  }
  const variableValues = (variables ?? {}) as Record<string, unknown>
  const cost = costOf(parsed.document, variableValues)
  const writes = countMutations(parsed.document)
  try {
    const points = writes > 0 ? POINTS.write : POINTS.read
    const meter = meterOf(simulation.state, caller.token.installation)
    spend(simulation.state, meter, { resource: 'graphql', cost, points, writes })
  } catch (error) {
    if (error instanceof PrimaryRefusal) return rateLimited(error)
    throw error
  }
  const contextValue: Context = { simulation, token: caller.token, cost }
  const result = await execute({
    schema,
    document: parsed.document,
    rootValue: ROOT,
    contextValue,
    variableValues,
    operationName: operationName as string | null | undefined,
    fieldResolver: resolveField,
  })
  const errors = result.errors?.map((error) => renderError(simulation, error))
  return json({ data: result.data ?? null, ...(errors === undefined ? {} : { errors }) })
}

/** Status 200 and an error, of either form that GitHub sends: https://github.com/yanyongyu/githubkit/issues/271 */
function rateLimited({ installation, isRepeated }: PrimaryRefusal): Answer {
  const who = `for installation ID ${installation}.`
  const error = isRepeated
    ? {
        type: 'RATE_LIMIT',
        code: 'graphql_rate_limit',
        message: `API rate limit already exceeded ${who}`,
      }
    : { type: 'RATE_LIMITED', message: `API rate limit exceeded ${who}` }
  return json({ errors: [error] })
}

/** A field that the state's nodes lack is not simulated: it must not be answered with a silent null. */
const resolveField: GraphQLFieldResolver<Record<string, unknown>, Context> = (
  source,
  args,
  context,
  info,
) => {
  if (info.parentType === info.schema.getMutationType())
    refuseMutation(context.simulation.state, info.fieldName)
  const value = source[info.fieldName]
  if (value === undefined) throw new NotSimulated(`GraphQL ${info.parentType.name}.${info.fieldName}`)
  return typeof value === 'function' ? value(args, context) : value
}

function renderError(simulation: Simulation, error: GraphQLError): Record<string, unknown> {
  const { message, path, locations, originalError } = error
  if (originalError instanceof GraphqlRefusal) return { type: originalError.type, path, locations, message }
  if (originalError instanceof Refusal) return { ...fromRest(originalError), path, locations }
  violation(simulation, `GraphQL ${path?.join('.') ?? ''}: ${originalError?.stack ?? message}`)
  return { path, locations, message }
}

type CheckedQuery =
  | { readonly ok: true; readonly document: DocumentNode }
  | { readonly ok: false; readonly problems: readonly GraphQLError[] }

/** An app asks the same queries over and over. */
const checked = new Map<string, CheckedQuery>()
const MAX_CHECKED = 500

function checkQuery(schema: GraphQLSchema, query: string): CheckedQuery {
  const known = checked.get(query)
  if (known !== undefined) return known
  const fresh = parseAndValidate(schema, query)
  if (checked.size === MAX_CHECKED) checked.clear()
  checked.set(query, fresh)
  return fresh
}

function parseAndValidate(schema: GraphQLSchema, query: string): CheckedQuery {
  try {
    const document = parse(query)
    const problems = validate(schema, document, [...specifiedRules, NoSchemaIntrospectionCustomRule])
    return problems.length === 0 ? { ok: true, document } : { ok: false, problems }
  } catch (error) {
    return { ok: false, problems: [error as GraphQLError] }
  }
}
