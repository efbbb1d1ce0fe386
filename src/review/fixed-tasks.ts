import type { Finding } from '../analysis/model/types.ts'

/** The wire names that fixes are about: the old one where there is one, as that is the name that is restored. */
export function fixedTasks(fixed: readonly Finding[]): readonly string[] {
  const names = fixed.flatMap((finding) => finding.names.map((name) => name.old ?? name.new))
  return [...new Set(names.filter((name) => name !== null))]
}
