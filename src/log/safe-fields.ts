import { describeError } from './describe-error.ts'
import { shortText } from './short-text.ts'

/**
 * The fields that may hold text. Numbers and truth values pass under every name; all else is dropped, as libraries log the
 * bodies of requests as fields.
 */
const TEXTS = new Set([
  'conclusion',
  'deliveryId',
  'event',
  'from',
  'headSha',
  'host',
  'id',
  'key',
  'kind',
  'method',
  'name',
  'outcome',
  'path',
  'queue',
  'reason',
  'role',
  'sha',
  'signal',
  'step',
  'until',
  'url',
  'worker',
])

const OBJECTS: Readonly<Record<string, (value: object) => unknown>> = {
  error: (error) => describeError(error),
  job: describeJob,
  repository: describeRepository,
  // Probot logs whole events.
  event: (event) => describe(event, ['id', 'name']),
}

/** The fields of a log line without payloads, bodies, tokens and sources. */
export function safeFields(fields: object): Record<string, unknown> {
  const safe: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    const shown = safeValue(name, value)
    if (shown !== undefined) safe[name] = shown
  }
  return safe
}

function safeValue(name: string, value: unknown): unknown {
  // Anything can be thrown.
  if (name === 'err') return describeError(value)
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return value
    case 'string':
      return TEXTS.has(name) ? shortText(value, 200) : undefined
    case 'object':
      if (value === null) return null
      if (value instanceof Date) return value.toJSON()
      return Object.hasOwn(OBJECTS, name) ? OBJECTS[name]?.(value) : undefined
    default:
      return undefined
  }
}

/** A job's ids. The words of a command are a person's text. */
function describeJob(job: object): object {
  const { repository } = job as { repository?: unknown }
  return {
    ...describe(job, ['kind', 'deliveryId', 'installationId', 'number', 'headSha', 'sha', 'rerequested']),
    ...(typeof repository === 'object' && repository !== null
      ? { repository: describeRepository(repository) }
      : {}),
  }
}

function describeRepository(repository: object): string {
  const { owner, name } = repository as { owner?: unknown; name?: unknown }
  return shortText(`${owner}/${name}`, 200)
}

function describe(value: object, names: readonly string[]): object {
  const known = Object.entries(value).filter(([name]) => names.includes(name))
  return safeFields(Object.fromEntries(known))
}
