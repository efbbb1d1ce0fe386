import type { Handler } from './delivery.ts'
import { RemovedRepositoriesEvent } from './events/schema.ts'

/** The app was taken away from repositories, from some or with the whole installation. */
export const handleRemovedRepositories: Handler = async (delivery, queue) => {
  const event = RemovedRepositoriesEvent.parse(delivery.payload)
  for (const { full_name } of event.repositories_removed ?? event.repositories ?? []) {
    const [owner = '', name = ''] = full_name.split('/')
    await queue.send({
      version: 1,
      deliveryId: delivery.id,
      installationId: event.installation.id,
      repository: { owner, name },
      kind: 'forget-repository',
    })
  }
}
