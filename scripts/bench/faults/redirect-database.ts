import { Socket } from 'node:net'

/**
 * Loaded into the service before all else: sends what is for the socket of its embedded database to the relay of the
 * bench, which counts statements.
 */
const relay = process.env.DATABASE_RELAY

// biome-ignore lint/suspicious/noExplicitAny: the real signature has many forms
const connect: (this: Socket, ...args: any[]) => Socket = Socket.prototype.connect

Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
  const [first, ...rest] = args
  const isDatabase = typeof first === 'string' && first.endsWith('/.s.PGSQL.5432')
  return connect.call(this, isDatabase && relay !== undefined ? relay : first, ...rest)
} as Socket['connect']
