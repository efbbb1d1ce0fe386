import type { Property } from '../celery-config/declared-property.ts'
import type { Side } from '../model/types.ts'
import type { Scalar } from '../semantic/static-value.ts'

interface Declared {
  readonly properties: ReadonlyMap<string, Property>
  /** Further arguments may be set by code that is not followed. */
  readonly isOpen: boolean
}

/** A property that a broker compares; a side is null where it is not declared, `unknown` where its value is not known. */
export interface PropertyChange {
  readonly name: string
  readonly before: Scalar | 'unknown'
  readonly after: Scalar | 'unknown'
  /** The setting that gives it in head, else in base; null where the queue itself does. */
  readonly setting: (NonNullable<Property['setting']> & { readonly side: Side }) | null
}

/**
 * What RabbitMQ compares when a client declares a queue that exists (`assert_args_equivalence` in rabbit_misc.erl); it
 * ignores other arguments. The answers were taken from RabbitMQ 3.10.
 */
const COMPARED = new Set([
  'durable',
  'auto_delete',
  'exclusive',
  'type',
  'alternate-exchange',
  'x-dead-letter-exchange',
  'x-dead-letter-routing-key',
  'x-expires',
  'x-max-length',
  'x-max-length-bytes',
  'x-max-priority',
  'x-message-ttl',
  'x-overflow',
  'x-queue-mode',
  'x-queue-type',
  'x-queue-version',
  'x-single-active-consumer',
])
/** Compared by quorum queues alone. */
const QUORUM = new Set(['x-dead-letter-strategy', 'x-delivery-limit', 'x-quorum-initial-group-size'])
/** Of these, quorum queues know nothing. */
const CLASSIC = new Set(['x-max-priority', 'x-queue-mode', 'x-queue-version'])

/** The properties in which two declarations of one queue or exchange differ for a broker. */
export function propertyChanges(old: Declared, one: Declared): PropertyChange[] {
  const [before, after] = [typeOf(old), typeOf(one)]
  if (before === 'unknown' || after === 'unknown') return []
  const isQuorum = before === 'quorum' && after === 'quorum'
  const names = [...new Set([...old.properties.keys(), ...one.properties.keys()])]
  return names
    .filter(
      (name) => (isQuorum && QUORUM.has(name)) || (COMPARED.has(name) && !(isQuorum && CLASSIC.has(name))),
    )
    .flatMap((name): PropertyChange[] => {
      const [from, to] = [declaredValue(old, name), declaredValue(one, name)]
      if (from === to || isUncertain(name, from, to)) return []
      return [{ name, before: from, after: to, setting: settingOf(old, one, name) }]
    })
}

function declaredValue({ properties, isOpen }: Declared, name: string): PropertyChange['before'] {
  const property = properties.get(name)
  if (!property) return isOpen ? 'unknown' : defaultOf(name)
  return property.value.known ? property.value.value : 'unknown'
}

function settingOf(old: Declared, one: Declared, name: string): PropertyChange['setting'] {
  const [before, after] = [old, one].map(({ properties }) => properties.get(name)?.setting ?? null)
  if (after) return { ...after, side: 'head' }
  return before && !one.properties.has(name) ? { ...before, side: 'base' } : null
}

/** A queue without a type is a classic one. */
function defaultOf(name: string): Scalar {
  return name === 'x-queue-type' ? 'classic' : null
}

function typeOf(declared: Declared): PropertyChange['before'] {
  return declaredValue(declared, 'x-queue-type')
}

/** An argument that comes or goes is a change whatever its value; other unknown values may be equal. */
function isUncertain(name: string, from: PropertyChange['before'], to: PropertyChange['before']): boolean {
  if (from !== 'unknown' && to !== 'unknown') return false
  return !name.startsWith('x-') || (from !== null && to !== null)
}
