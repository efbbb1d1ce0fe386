import type { RepositoryName } from './repository-name.ts'

/** An attempt of GitHub to deliver a webhook, which failed. */
export interface FailedDelivery {
  /** Of the attempt. */
  readonly id: number
  /** Of the webhook. */
  readonly deliveryId: string
  readonly at: Date
}

/** An open pull request as a sweep sees it. */
export interface SweptPullRequest {
  readonly repository: RepositoryName
  readonly number: number
  readonly createdAt: Date
  readonly headSha: string
  /** The newest check of this app on the head; null where none is complete. */
  readonly check: { readonly title: string } | null
}

/** What the app can see of itself and of an installation as a whole. */
export interface AppGateway {
  /** Newest first, back to this time. */
  failedDeliveries(since: Date): Promise<readonly FailedDelivery[]>
  /** False where GitHub refuses: it forgets deliveries after some days. */
  redeliver(attemptId: number): Promise<boolean>
  installations(): Promise<readonly { readonly id: number; readonly suspended: boolean }[]>
  openInstallation(installationId: number): InstallationGateway
}

export interface InstallationGateway {
  /** The part of the rate limits that remains, from 0 to 1. */
  budget(): Promise<number>
  /** Those that can get checks. */
  repositories(): Promise<readonly RepositoryName[]>
  /** Of several repositories; of each those that were updated last. */
  openPullRequests(repositories: readonly RepositoryName[]): Promise<readonly SweptPullRequest[]>
}
