import { type Login, nextId, type Reaction, type State, timestamp } from '../state.ts'

/** Adds a reaction; the same one twice is one. */
export function addReaction(
  state: State,
  what: { readonly reactions: Reaction[] },
  user: Login,
  content: string,
): { readonly reaction: Reaction; readonly isNew: boolean } {
  const existing = what.reactions.find((one) => one.user === user && one.content === content)
  if (existing !== undefined) return { reaction: existing, isNew: false }
  const reaction: Reaction = { id: nextId(state), user, content, createdAt: timestamp(), unread: true }
  what.reactions.push(reaction)
  return { reaction, isNew: true }
}
