/** The service as `celery-guard serve` starts it. It says when it is idle, and ends with the demo. */

import { startService } from '../../src/compose.ts'

const service = await startService(process.env, { roles: ['web', 'worker'], retrySeconds: 0 })

process.on('message', () => void service.idle().then(() => process.send?.('idle')))
process.once('disconnect', () => void service.stop())
process.send?.('ready')
