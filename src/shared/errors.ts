/** A failure with a message for the user: what is wrong, where, and the remedy. */
export class UserError extends Error {
  override readonly name = 'UserError'
}
