import { Socket } from 'node:net'

/** A statement that does not migrate takes some seconds at most, also where others come first. */
const SILENCE_MS = 60_000

/**
 * Makes the connections of `pg`. One whose server falls silent breaks off, and its statement fails: behind a network that
 * drops packets, as after a failover, the system would wait for a quarter of an hour.
 */
export function endSilent(ms = SILENCE_MS): () => Socket {
  return () => {
    const socket = new Socket()
    return socket.setTimeout(ms, () =>
      socket.destroy(new Error(`the database was silent for ${ms / 1000} s`)),
    )
  }
}
