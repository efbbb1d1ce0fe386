import { readFileSync } from 'node:fs'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { closeObjects, isObject, type Json, type JsonObject, translateNullable } from './json-schema.ts'
import type { OperationId, WebhookId } from './operations.ts'

/** One operation of GitHub's description. */
export interface Operation {
  readonly id: OperationId
  readonly method: string
  readonly template: string
  /** Path parameters that may hold slashes. */
  readonly multiSegment: ReadonlySet<string>
}

export interface Description {
  readonly operations: readonly Operation[]
  /** Checks path and query parameters, turning digits into numbers in place; the problems, if any. */
  parameterProblems(id: OperationId, parameters: Record<string, unknown>): string[]
  bodyProblems(id: OperationId, body: unknown): string[]
  answerProblems(id: OperationId, status: number, body: unknown): string[]
  webhookProblems(id: WebhookId, payload: unknown): string[]
}

const FILE = new URL('../openapi.generated.json', import.meta.url)
const DOCUMENT = 'github'
let loaded: Description | undefined

/** GitHub's description, read once for all servers of the process. */
export function loadDescription(): Description {
  loaded ??= describe(readDocument())
  return loaded
}

/** References name the document, so that a part of it can be compiled on its own. */
function readDocument(): JsonObject {
  const text = readFileSync(FILE, 'utf8').replaceAll('"#/components/', `"${DOCUMENT}#/components/`)
  return translateNullable(JSON.parse(text)) as JsonObject
}

function describe(document: JsonObject): Description {
  const options = { strict: false, allErrors: true, logger: false, validateSchema: false } as const
  const checker = addFormats.default(new Ajv(options))
  // A bot's address (1+name[bot]@users.noreply.github.com) is none by the book.
  checker.addFormat('email', true)
  const coercing = addFormats.default(new Ajv({ ...options, coerceTypes: true }))
  checker.addSchema({ ...document, $id: DOCUMENT })
  const found = new Map(operationsOf(document).map((operation) => [operation.id, operation]))
  const compiled = new Map<string, ValidateFunction | null>()

  function memo(key: string, compile: () => ValidateFunction | null): ValidateFunction | null {
    const known = compiled.get(key)
    if (known !== undefined) return known
    const fresh = compile()
    compiled.set(key, fresh)
    return fresh
  }
  function operationOf(id: OperationId): JsonObject {
    const operation = found.get(id)
    if (operation === undefined) throw new Error(`no operation ${id}: run scripts/extract-openapi.ts`)
    return at(document, 'paths', operation.template, operation.method.toLowerCase())
  }

  return {
    operations: [...found.values()],
    parameterProblems(id, parameters) {
      const validate = memo(`${id} parameters`, () => {
        return coercing.compile(parameterSchema(document, operationOf(id)))
      })
      return problems(validate, parameters)
    },
    bodyProblems(id, body) {
      const validate = memo(`${id} body`, () => {
        const schema = at(operationOf(id), 'requestBody', 'content', 'application/json').schema
        return schema === undefined ? null : checker.compile(closeObjects(schema) as object)
      })
      return problems(validate, body ?? {})
    },
    answerProblems(id, status, body) {
      const validate = memo(`${id} ${status}`, () => {
        const schema = answerSchema(document, operationOf(id), status)
        return schema === null ? null : checker.compile(schema as object)
      })
      return problems(validate, body)
    },
    webhookProblems(id, payload) {
      const validate = memo(`webhook ${id}`, () => {
        return checker.compile(at(document, 'x-webhooks', id))
      })
      return problems(validate, payload)
    },
  }
}

function operationsOf(document: JsonObject): Operation[] {
  return Object.entries(at(document, 'paths')).flatMap(([template, item]) => {
    return Object.entries(item as JsonObject).map(([method, operation]) => {
      const parameters = parametersOf(document, operation as JsonObject)
      return {
        id: (operation as JsonObject).operationId as OperationId,
        method: method.toUpperCase(),
        template,
        multiSegment: new Set(
          parameters.filter((one) => one['x-multi-segment']).map((one) => String(one.name)),
        ),
      }
    })
  })
}

function parametersOf(document: JsonObject, operation: JsonObject): JsonObject[] {
  const listed = Array.isArray(operation.parameters) ? operation.parameters : []
  return listed.map((parameter) => dereference(document, parameter))
}

function parameterSchema(document: JsonObject, operation: JsonObject): JsonObject {
  const parameters = parametersOf(document, operation)
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map((one) => [String(one.name), one.schema ?? {}])),
    required: parameters.filter((one) => one.required === true).map((one) => String(one.name)),
    additionalProperties: false,
  }
}

/** Errors that the description leaves out everywhere (401, rate limits, 5xx) share one shape. */
function answerSchema(document: JsonObject, operation: JsonObject, status: number): Json {
  const described = at(operation, 'responses')[String(status)]
  if (described === undefined) {
    if (status < 400) return { not: {} }
    return { $ref: `${DOCUMENT}#/components/schemas/basic-error` }
  }
  const content = dereference(document, described).content
  if (!isObject(content)) return null
  return (content['application/json'] as JsonObject | undefined)?.schema ?? null
}

function dereference(document: JsonObject, value: Json): JsonObject {
  if (!isObject(value)) throw new Error('expected an object in the description')
  const pointer = value.$ref
  if (typeof pointer !== 'string') return value
  return dereference(document, at(document, ...pointer.replace(/^.*#\//, '').split('/')))
}

/** The member at a path of keys; a part that is missing reads as empty. */
function at(value: JsonObject, ...path: readonly string[]): JsonObject {
  const [key, ...rest] = path
  if (key === undefined) return value
  const child = value[key]
  return isObject(child) ? at(child, ...rest) : {}
}

function problems(validate: ValidateFunction | null, value: unknown): string[] {
  if (validate === null || validate(value)) return []
  return (validate.errors ?? []).map(describeProblem)
}

function describeProblem(error: ErrorObject): string {
  const where = error.instancePath === '' ? '' : `${error.instancePath} `
  if (error.keyword === 'additionalProperties') {
    return `${where}"${error.params.additionalProperty}" is not a permitted key`
  }
  const allowed = error.keyword === 'enum' ? `: ${error.params.allowedValues.join(', ')}` : ''
  return `${where}${error.message ?? error.keyword}${allowed}`
}
