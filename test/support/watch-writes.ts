import type { SimulatedGitHub } from '../simulated-github/index.ts'
import { watchCalls } from './watch-calls.ts'

/** Gives the writes since the last call: REST's routes, and the mutations of each GraphQL request. */
export function watchWrites(github: SimulatedGitHub): () => readonly string[] {
  const calls = watchCalls(github)
  return () => calls().writes
}
