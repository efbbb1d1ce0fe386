/** What workers accept; null where it is unknown. */
interface Accepting {
  readonly accepted: ReadonlySet<string> | null
}

/** The short names of kombu's serializers, https://docs.celeryq.dev/projects/kombu/en/stable/userguide/serialization.html */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'application/x-yaml': 'yaml',
  'application/x-msgpack': 'msgpack',
  'application/x-python-serialize': 'pickle',
}

const SERIALIZERS: ReadonlySet<string> = new Set(Object.values(CONTENT_TYPES))

/** The serializer of a content type; the type itself where the project registers it with kombu. */
export function serializerNamed(contentType: string): string {
  return CONTENT_TYPES[contentType] ?? contentType
}

/**
 * Whether workers refuse messages of a serializer. Unknown settings count as accepting, and so does a content type that
 * the project registers: its serializer may have another name.
 */
export function refuses({ accepted }: Accepting, serializer: string | null): boolean {
  if (serializer === null || accepted === null || accepted.has(serializer)) return false
  return SERIALIZERS.has(serializer) || [...accepted].every((one) => SERIALIZERS.has(one))
}
