import { once } from 'node:events'
import { createServer, type Server } from 'node:http'

export interface WebhookHook {
  before(deliveryId: string): Promise<void>
  after(deliveryId: string): Promise<void>
}

/** Between GitHub and the web role: each delivery waits for the hook, before it is sent and before its answer. */
export async function startWebhookRelay(port: number, target: string, hook: WebhookHook): Promise<Server> {
  const server = createServer(async (request, response) => {
    try {
      const body = Buffer.concat(await request.toArray())
      const { host: _host, connection: _connection, ...headers } = request.headers
      const id = String(headers['x-github-delivery'])
      await hook.before(id)
      const answer = await fetch(target, { method: 'POST', headers: headers as Record<string, string>, body })
      const text = await answer.text()
      await hook.after(id)
      response.writeHead(answer.status).end(text)
    } catch {
      // As GitHub sees an app that crashed.
      response.destroy()
    }
  })
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return server
}
