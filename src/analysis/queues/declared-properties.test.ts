import { describe, expect, test } from 'vitest'
import type { Scalar } from '../semantic/static-value.ts'
import { propertyChanges } from './declared-properties.ts'

type Values = Readonly<Record<string, Scalar>>

/** What RabbitMQ 3.10.8 answered to kombu 5.2.4, which declared a queue, or an exchange, twice. */
const ANSWERS: readonly (readonly [before: Values, after: Values, isRefused: boolean])[] = [
  [{}, { 'x-max-priority': 10 }, true],
  [{ 'x-max-priority': 10 }, { 'x-max-priority': 5 }, true],
  [{ 'x-max-priority': 10 }, {}, true],
  [{}, { 'x-message-ttl': 1000 }, true],
  [{}, { 'x-expires': 100_000 }, true],
  [{}, { 'x-dead-letter-exchange': 'dead' }, true],
  [{}, { 'x-max-length': 5 }, true],
  [{}, { 'x-max-length-bytes': 500 }, true],
  [{}, { 'x-overflow': 'reject-publish' }, true],
  [{}, { 'x-queue-mode': 'lazy' }, true],
  [{ 'x-queue-mode': 'default' }, {}, true],
  [{}, { 'x-queue-version': 2 }, true],
  [{}, { 'x-single-active-consumer': true }, true],
  [{}, { 'x-queue-type': 'quorum' }, true],
  [{ 'x-queue-type': 'classic' }, { 'x-queue-type': 'quorum' }, true],
  [{ 'x-queue-type': 'quorum' }, { 'x-queue-type': 'quorum', 'x-delivery-limit': 5 }, true],
  [{ 'x-queue-type': 'quorum' }, { 'x-queue-type': 'quorum', 'x-quorum-initial-group-size': 1 }, true],
  [{ durable: true }, { durable: false }, true],
  [{ durable: false }, { durable: true }, true],
  [{ auto_delete: false }, { auto_delete: true }, true],
  [{ exclusive: false }, { exclusive: true }, true],
  [{ type: 'direct' }, { type: 'topic' }, true],
  [{}, { 'alternate-exchange': 'others' }, true],
  [{}, { 'x-queue-type': 'classic' }, false],
  [{ 'x-queue-type': 'classic' }, {}, false],
  [{}, { 'x-queue-leader-locator': 'client-local' }, false],
  [{}, { 'x-ha-policy': 'all' }, false],
  [{}, { 'x-delivery-limit': 5 }, false],
  [{}, { 'x-consumer-timeout': 100_000 }, false],
  [{}, { 'x-delayed-type': 'direct' }, false],
]

const declared = (values: Values) => ({
  properties: new Map(
    Object.entries(values).map(
      ([name, value]) => [name, { value: { known: true, value }, setting: null }] as const,
    ),
  ),
  isOpen: false,
})

describe('what RabbitMQ refuses', () => {
  test.each(ANSWERS)('%j, then %j: %s', (before, after, isRefused) => {
    expect(propertyChanges(declared(before), declared(after)).length > 0).toBe(isRefused)
  })
})
