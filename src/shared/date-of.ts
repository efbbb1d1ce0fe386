/** The date of a moment in UTC, as in 2027-01-31: such texts have the order of their dates. */
export function dateOf(moment: Date): string {
  return moment.toISOString().slice(0, 10)
}
