import type { JobDependencies } from './dependencies.ts'
import type { Job, SweepJob } from './payloads.ts'

/** Cleans the database. Each installation is swept by a job of its own, so that its limits stop no other. */
export async function sweep(
  { version, deliveryId, recentFirst }: SweepJob,
  deps: JobDependencies,
): Promise<readonly Job[]> {
  await deps.records.clean()
  await deps.stores.sweep()
  const installations = await deps.app.installations()
  return [
    { version, deliveryId, kind: 'redeliver' },
    ...installations
      .filter(({ suspended }) => !suspended)
      .map(
        ({ id }): Job => ({
          version,
          deliveryId,
          installationId: id,
          kind: 'sweep-installation',
          relist: false,
          recentFirst,
        }),
      ),
  ]
}
