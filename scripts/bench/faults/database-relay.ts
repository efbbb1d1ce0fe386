import { once } from 'node:events'
import { createServer, connect as openConnection, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A statement on its way from the service to the database. */
export interface Statement {
  readonly sql: string
  /** All bytes of it, parameters included, as text. */
  readonly text: string
  readonly connection: object
}

export interface StatementHook {
  before(statement: Statement): Promise<void>
  /** `answer`: the bytes of the result, as text. */
  after(statement: Statement, answer: string): Promise<void>
}

export interface DatabaseRelay {
  /** For so long, the database cannot be reached. */
  cut(milliseconds: number): Promise<void>
  close(): void
}

/** Between the service and its database: each statement waits for the hook, before it is sent and before its answer. */
export async function startDatabaseRelay(
  listenAt: { readonly host: string; readonly port: number } | { readonly path: string },
  target: () => { readonly host: string; readonly port: number } | { readonly path: string },
  hook: StatementHook,
): Promise<DatabaseRelay> {
  const clients = new Set<Socket>()
  let isCut = false
  const server = createServer((client) => {
    if (isCut) return void client.destroy()
    clients.add(client)
    client.once('close', () => clients.delete(client))
    relay(client, openConnection(target()), hook)
  })
  await once(server.listen(listenAt), 'listening')
  return {
    async cut(milliseconds) {
      isCut = true
      for (const client of clients) client.destroy()
      await sleep(milliseconds)
      isCut = false
    },
    close() {
      server.close()
      for (const client of clients) client.destroy()
    },
  }
}

function relay(client: Socket, database: Socket, hook: StatementHook): void {
  const connection = {}
  const requests = new Messages(false)
  const answers = new Messages(true)
  let sent: Buffer[] = []
  let received: Buffer[] = []
  let current: Statement | null = null
  let sql = ''

  for (const [one, other] of [
    [client, database],
    [database, client],
  ] as const) {
    one.on('error', () => {})
    one.on('close', () => other.destroy())
  }

  async function onRequest(type: string, bytes: Buffer): Promise<void> {
    if (type === 'Q') sql = textOf(bytes, 5)
    if (type === 'P') sql = textOf(bytes, bytes.indexOf(0, 5) + 1)
    sent.push(bytes)
    // Parse, Bind and Execute leave with the Sync that ends them.
    if ('PBDEC'.includes(type) && type !== '') return
    const whole = Buffer.concat(sent)
    sent = []
    if (type === 'Q' || type === 'S') {
      current = { sql: sql.replace(/\s+/g, ' ').trim(), text: whole.toString('latin1'), connection }
      sql = ''
      await hook.before(current)
    }
    if (!database.destroyed) database.write(whole)
  }

  async function onAnswer(type: string, bytes: Buffer): Promise<void> {
    received.push(bytes)
    if (current !== null && type !== 'Z') return
    const whole = Buffer.concat(received)
    received = []
    const statement = current
    current = null
    if (statement !== null) await hook.after(statement, whole.toString('latin1'))
    if (!client.destroyed) client.write(whole)
  }

  inOrder(client, requests, onRequest)
  inOrder(database, answers, onAnswer)
}

/** Handles messages one after another, as they come in. */
function inOrder(
  socket: Socket,
  messages: Messages,
  handle: (type: string, bytes: Buffer) => Promise<void>,
): void {
  let last = Promise.resolve()
  socket.on('data', (chunk: Buffer) => {
    for (const [type, bytes] of messages.take(chunk)) last = last.then(() => handle(type, bytes))
    last.catch(() => socket.destroy())
  })
}

/** Cuts a stream of PostgreSQL's protocol into messages. The first one of a client has no type. */
class Messages {
  #rest: Buffer = Buffer.alloc(0)
  #typed: boolean

  constructor(typed: boolean) {
    this.#typed = typed
  }

  take(chunk: Buffer): [type: string, bytes: Buffer][] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const messages: [string, Buffer][] = []
    for (;;) {
      const head = this.#typed ? 1 : 0
      if (this.#rest.length < head + 4) return messages
      const length = head + this.#rest.readUInt32BE(head)
      if (this.#rest.length < length) return messages
      messages.push([
        this.#typed ? String.fromCharCode(this.#rest[0] ?? 0) : '',
        this.#rest.subarray(0, length),
      ])
      this.#rest = this.#rest.subarray(length)
      this.#typed = true
    }
  }
}

function textOf(bytes: Buffer, from: number): string {
  return bytes.toString('utf8', from, bytes.indexOf(0, from))
}
