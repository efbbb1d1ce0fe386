import type { ForgetInstallationJob } from '../jobs/payloads.ts'
import type { Delivery, Handler } from './delivery.ts'
import { InstallationEvent, RemovedRepositoriesEvent } from './events/schema.ts'
import { namesOf } from './removed-repositories.ts'

/** The app can work for an installation, for more of its repositories or with more permissions: open pull requests get checks. */
export const handleInstalled: Handler = (delivery) => {
  const { installation } = InstallationEvent.parse(delivery.payload)
  return [
    {
      version: 1,
      deliveryId: delivery.id,
      installationId: installation.id,
      kind: 'sweep-installation',
      relist: true,
      recentFirst: false,
    },
  ]
}

/** Work for a suspended installation would fail. */
export const handleSuspended: Handler = (delivery) => {
  const { installation } = InstallationEvent.parse(delivery.payload)
  return [forget(delivery, installation.id, [])]
}

export const handleUninstalled: Handler = (delivery) => {
  const { installation, repositories } = RemovedRepositoriesEvent.parse(delivery.payload)
  return [forget(delivery, installation.id, namesOf(repositories))]
}

function forget(
  { id }: Delivery,
  installationId: number,
  repositories: ForgetInstallationJob['repositories'],
): ForgetInstallationJob {
  return { version: 1, deliveryId: id, installationId, kind: 'forget-installation', repositories }
}
