/** A message of PostgreSQL's protocol, https://www.postgresql.org/docs/current/protocol-message-formats.html */
export interface Message {
  /** Its letter; the first ones of a client have none, and get a word here. */
  readonly type: string
  readonly bytes: Uint8Array
}

const UNTYPED: ReadonlyMap<number, string> = new Map([
  [80_877_103, 'encryption'],
  [80_877_104, 'encryption'],
  [80_877_102, 'cancel'],
])

/** Cuts what a client sends into messages. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0)
  #isStarted = false

  take(chunk: Buffer): readonly Message[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const messages: Message[] = []
    for (;;) {
      const letter = this.#isStarted ? 1 : 0
      // An untyped message has a code behind its length.
      if (this.#rest.length < (this.#isStarted ? 5 : 8)) return messages
      const length = letter + this.#rest.readUInt32BE(letter)
      if (this.#rest.length < length) return messages
      const type = this.#isStarted
        ? String.fromCharCode(this.#rest[0] ?? 0)
        : (UNTYPED.get(this.#rest.readUInt32BE(4)) ?? 'start')
      if (type === 'start') this.#isStarted = true
      messages.push({ type, bytes: new Uint8Array(this.#rest.subarray(0, length)) })
      this.#rest = this.#rest.subarray(length)
    }
  }
}
