/** A failure whose message is written for the person who asked: what is wrong, where, and the remedy. */
export class UserError extends Error {
  override readonly name = 'UserError'
}
