import type { RepositoryName } from '../ports/repository-name.ts'
import type { Handler } from './delivery.ts'
import { RemovedRepositoriesEvent } from './events/schema.ts'

/** The app was taken away from some repositories of an installation. */
export const handleRemovedRepositories: Handler = (delivery) => {
  const event = RemovedRepositoriesEvent.parse(delivery.payload)
  return namesOf(event.repositories_removed).map((repository) => ({
    version: 1,
    deliveryId: delivery.id,
    installationId: event.installation.id,
    repository,
    kind: 'forget-repository',
  }))
}

export function namesOf(repositories: readonly { readonly full_name: string }[] = []): RepositoryName[] {
  return repositories.map(({ full_name }) => {
    const [owner = '', name = ''] = full_name.split('/')
    return { owner, name }
  })
}
