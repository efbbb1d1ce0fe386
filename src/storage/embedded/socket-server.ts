import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { PGlite } from '@electric-sql/pglite'
import { type Message, MessageReader } from './message-reader.ts'

/** One client, and the messages of it that are not complete statements yet. */
interface Connection {
  readonly socket: Socket
  unfinished: Message[]
}

/** A statement with all its messages, which no other statement may interrupt. */
interface Statement {
  readonly connection: Connection
  readonly messages: readonly Message[]
}

export interface SocketServer {
  stop(): Promise<void>
}

/** What a statement of several messages consists of before the Sync that ends it: Parse, Bind and so on. */
const PARTS = 'PBDECH'

const NO_ENCRYPTION = 'N'

/**
 * Speaks PostgreSQL's protocol on a Unix socket. PGlite has one session for all clients, and so one unnamed statement and
 * one transaction: whole statements of different clients take turns, and a transaction keeps all others waiting.
 */
export async function serveSocket(pglite: PGlite, path: string): Promise<SocketServer> {
  const sockets = new Set<Socket>()
  const waiting: Statement[] = []
  let inTransaction: Connection | null = null
  let working: Promise<void> | null = null
  let isStopping = false

  function accept(socket: Socket): void {
    const connection: Connection = { socket, unfinished: [] }
    const reader = new MessageReader()
    sockets.add(socket)
    socket.on('data', (chunk) => {
      for (const message of reader.take(chunk)) receive(connection, message)
    })
    socket.on('error', () => socket.destroy())
    // Its transaction ends with it.
    socket.on('close', () => {
      sockets.delete(socket)
      add({ connection, messages: [] })
    })
  }

  function receive(connection: Connection, message: Message): void {
    const { type } = message
    if (type === 'encryption') return void connection.socket.write(NO_ENCRYPTION)
    if (type === 'X' || type === 'cancel') return void connection.socket.end()
    connection.unfinished.push(message)
    if (PARTS.includes(type)) return
    add({ connection, messages: connection.unfinished })
    connection.unfinished = []
  }

  function add(statement: Statement): void {
    if (isStopping) return
    waiting.push(statement)
    working ??= work().finally(() => {
      working = null
    })
  }

  /** Never rejects. */
  async function work(): Promise<void> {
    for (let next = takeNext(); next !== null; next = takeNext()) await run(next)
  }

  function takeNext(): Statement | null {
    const index = inTransaction === null ? 0 : waiting.findIndex((one) => one.connection === inTransaction)
    return index < 0 ? null : (waiting.splice(index, 1)[0] ?? null)
  }

  async function run({ connection, messages }: Statement): Promise<void> {
    const { socket } = connection
    const onRawData = (data: Uint8Array) => void (socket.writable && socket.write(Buffer.from(data)))
    try {
      for (const { bytes } of socket.destroyed ? [] : messages) {
        await pglite.runExclusive(() => pglite.execProtocolRawStream(bytes, { onRawData }))
      }
      if (socket.destroyed && inTransaction === connection) await pglite.exec('ROLLBACK')
    } catch {
      socket.destroy()
    }
    inTransaction = pglite.isInTransaction() ? connection : null
  }

  const server = createServer(accept)
  await once(server.listen(path), 'listening')
  return {
    /** PGlite may be closed afterwards. */
    async stop() {
      isStopping = true
      waiting.length = 0
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
      await working
    },
  }
}
