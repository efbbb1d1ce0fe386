/** What a merge queue would merge at once. */
export interface MergeGroup {
  /** The last of its pull requests; null where the name of the group's branch does not have it. */
  readonly pullRequest: number | null
  /** The branch, or the group ahead. */
  readonly baseSha: string
}

/** A pull request in a merge queue. */
export interface QueueEntry {
  readonly number: number
  /** The commits of its group; null until the queue builds it. */
  readonly headSha: string | null
  readonly baseSha: string | null
}

export interface MergeQueue {
  /** The queue that a pull request is in, in its order; empty where it is in none, or where the app may not read it. */
  entriesAround(pullRequest: number): Promise<readonly QueueEntry[]>
}
