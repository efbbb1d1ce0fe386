import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** A sender that still writes when its connection is closed may lose the answer: it gets some time, and its bytes are dropped. */
const LINGER_MS = 1000
const LINGER_BYTES = 1 << 20

/** The text is one line for the operator, who reads it among GitHub's recent deliveries. */
export interface Answer {
  readonly status: number
  readonly text: string
  readonly headers?: OutgoingHttpHeaders
}

/** Answers a request. The connection closes where the rest of a body would follow. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, text, headers = {} }: Answer,
): void {
  if (response.headersSent || response.destroyed) return
  const body = Buffer.from(`${text}\n`)
  const unread = hasBody(request) && !request.complete
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': body.length,
    ...headers,
    ...(unread ? { connection: 'close' } : {}),
  })
  if (!unread) return void response.end(request.method === 'HEAD' ? undefined : body)
  response.write(body)
  linger(request, () => response.end())
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** Discards what still arrives, within limits. Nothing is buffered. */
function linger(request: IncomingMessage, end: () => void): void {
  let bytes = 0
  const finish = () => {
    clearTimeout(timer)
    request.pause()
    end()
  }
  const timer = setTimeout(finish, LINGER_MS)
  request.on('error', () => {})
  request.once('end', finish)
  request.once('close', finish)
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > LINGER_BYTES) finish()
  })
  request.resume()
}
