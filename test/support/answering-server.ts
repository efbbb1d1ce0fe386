import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface SeenRequest {
  /** Method and path. */
  readonly line: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server that answers as a test says, for the requests of that test. */
export interface AnsweringServer {
  readonly url: string
  readonly requests: readonly SeenRequest[]
}

type Answer = (response: ServerResponse, request: SeenRequest) => unknown

/** Each request gets the next answer, all further ones the last. */
export async function answeringServer(...answers: readonly Answer[]): Promise<AnsweringServer> {
  const requests: SeenRequest[] = []
  const server = createServer(async (incoming, response) => {
    const { method, url, headers } = incoming
    const request = { line: `${method} ${url}`, headers, body: await text(incoming) }
    const answer = answers[Math.min(requests.length, answers.length - 1)]
    requests.push(request)
    await answer?.(response, request)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

/** Answers with JSON. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) =>
    response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
      .end(JSON.stringify(body))
}
