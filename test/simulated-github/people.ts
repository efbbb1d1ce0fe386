import type { Person } from './git/commits.ts'
import { botLogin, type Login, type State, userOf } from './state.ts'

/** How GitHub signs commits made on its site and through its API. */
export const GITHUB: Person = { name: 'GitHub', email: 'noreply@github.com' }

/** A user as the author of commits, by the no-reply address that names the account. */
export function personOf(state: State, login: Login): Person {
  return { name: login, email: `${userOf(state, login).id}+${login}@users.noreply.github.com` }
}

export function botPerson(state: State): Person {
  return personOf(state, botLogin(state.app))
}
