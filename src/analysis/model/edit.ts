import type { Edit } from './types.ts'

/** Whether an edit creates its file. */
export function createsFile({ endLine }: Pick<Edit, 'endLine'>): boolean {
  return endLine === 0
}
