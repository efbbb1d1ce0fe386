import type { Simulation } from '../simulation.ts'
import { type Login, type PullRequest, type Repository, userOf } from '../state.ts'
import { urlFields, WEB } from './urls.ts'

const USER_URLS = {
  followers: '/followers',
  following: '/following{/other_user}',
  gists: '/gists{/gist_id}',
  starred: '/starred{/owner}{/repo}',
  subscriptions: '/subscriptions',
  organizations: '/orgs',
  repos: '/repos',
  events: '/events{/privacy}',
  received_events: '/received_events',
}

export function renderUser(simulation: Simulation, login: Login): Record<string, unknown> {
  const user = userOf(simulation.state, login)
  const url = `${simulation.url}/users/${encodeURIComponent(login)}`
  return {
    login,
    id: user.id,
    node_id: `U_${user.id}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${user.id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${WEB}/${user.type === 'Bot' ? `apps/${login.replace(/\[bot\]$/, '')}` : login}`,
    ...urlFields(url, USER_URLS),
    type: user.type,
    user_view_type: 'public',
    site_admin: false,
  }
}

/** How GitHub describes the relation of a comment's author to the repository. */
export function authorAssociation(repository: Repository, login: Login, pullRequest?: PullRequest): string {
  if (repository.owner === login) return 'OWNER'
  const role = repository.roles.get(login) ?? 'none'
  if (role !== 'none') return 'COLLABORATOR'
  return pullRequest?.author === login ? 'FIRST_TIME_CONTRIBUTOR' : 'NONE'
}
