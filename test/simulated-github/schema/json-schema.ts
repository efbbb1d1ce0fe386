/** JSON as it comes: a schema, a payload, an answer. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** OpenAPI 3.0 schemas as JSON Schema: `nullable` becomes a choice with null. */
export function translateNullable(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(translateNullable)
  if (!isObject(schema)) return schema
  const { nullable, ...rest } = mapValues(schema, translateNullable)
  return nullable === true ? { anyOf: [{ type: 'null' }, rest] } : rest
}

/**
 * A request's schema that also refuses fields it does not name, as GitHub does (`… is not a permitted key`).
 * The alternatives of anyOf and oneOf describe the same object once more and stay open.
 */
export function closeObjects(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closeObjects)
  if (!isObject(schema)) return schema
  const closed = mapValues(schema, (child, key) =>
    /^(anyOf|oneOf|allOf)$/.test(key) ? child : closeObjects(child),
  )
  const isOpen = closed.properties !== undefined && closed.additionalProperties === undefined
  return isOpen ? { ...closed, additionalProperties: false } : closed
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function mapValues(object: JsonObject, map: (value: Json, key: string) => Json): Record<string, Json> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]))
}
