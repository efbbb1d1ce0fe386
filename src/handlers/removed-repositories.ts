import type { Handler } from './delivery.ts'
import { RemovedRepositoriesEvent } from './events/schema.ts'

/** The app was taken away from repositories, from some or with the whole installation. */
export const handleRemovedRepositories: Handler = (delivery) => {
  const event = RemovedRepositoriesEvent.parse(delivery.payload)
  return (event.repositories_removed ?? event.repositories ?? []).map(({ full_name }) => {
    const [owner = '', name = ''] = full_name.split('/')
    return {
      version: 1,
      deliveryId: delivery.id,
      installationId: event.installation.id,
      repository: { owner, name },
      kind: 'forget-repository',
    }
  })
}
