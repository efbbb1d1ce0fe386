/** An empty handler: it reads a request and answers 200. What it takes is the price of the machine, not of the service. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
  request.resume()
  request.on('end', () => response.end('ok'))
})
await once(server.listen(0, '127.0.0.1'), 'listening')
process.on('disconnect', () => process.exit())
process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
