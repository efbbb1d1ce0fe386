import type { JobDependencies } from './dependencies.ts'
import type { Job, SweepJob } from './payloads.ts'

/** Cleans the database. Each installation is swept by a job of its own, so that its limits stop no other. */
export async function sweep(
  { version, deliveryId, recentFirst }: SweepJob,
  deps: JobDependencies,
): Promise<readonly Job[]> {
  await deps.records.clean()
  await deps.stores.sweep()
  // Before GitHub lists them: a new installation must not seem to be gone.
  const known = await deps.records.known()
  const installations = await deps.app.installations()
  const present = new Set(installations.map(({ id }) => id))
  // One that goes while the pages are read moves another one from the next page to the last: look again before forgetting.
  if ([...known.keys()].some((id) => !present.has(id))) {
    for (const { id } of await deps.app.installations()) present.add(id)
  }
  return [
    { version, deliveryId, kind: 'redeliver' },
    // The webhook that said so was lost.
    ...[...known]
      .filter(([id]) => !present.has(id))
      .map(
        ([id, repositories]): Job => ({
          version,
          deliveryId,
          installationId: id,
          kind: 'forget-installation',
          repositories,
        }),
      ),
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
