/** A person's permission on a repository; `none` is anything below write. */
export type Permission = 'none' | 'write' | 'maintain' | 'admin'

export interface Permissions {
  /** Rejects when the look-up fails: a failure is not a refusal. */
  of(login: string): Promise<Permission>
}
