/** A part of a snapshot that is expensive to read, and is read only where a change needs it. */
export type Requested<T> = T | typeof NOT_REQUESTED

export const NOT_REQUESTED = 'not requested'

/** Applies a function to the value, if it was requested. */
export function ifRequested<T, R>(value: Requested<T>, read: (value: T) => R): Requested<R> {
  return value === NOT_REQUESTED ? NOT_REQUESTED : read(value as T)
}

/** The value, or `otherwise` where it was not requested. */
export function requestedOr<T>(value: Requested<T>, otherwise: NoInfer<T>): T {
  return value === NOT_REQUESTED ? otherwise : (value as T)
}
