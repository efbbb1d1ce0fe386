import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { openShop, RENAME } from './shop.ts'

const sign = (body: string, secret: string) => {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

test.each([
  ['without a signature', () => ({})],
  ['signed with a guess', (body: string) => ({ 'x-hub-signature-256': sign(body, 'development') })],
])('a webhook %s is refused, and no request goes to GitHub', async (_, signature) => {
  const { github, url, open, settle } = await openShop()
  await open(RENAME)
  const [opened] = github.state.outbox
  if (opened === undefined) throw new Error('no webhook')
  github.lose(opened.id)
  const response = await fetch(`${url}/api/github/webhooks`, {
    method: 'POST',
    body: opened.body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'pull_request',
      'x-github-delivery': opened.id,
      ...signature(opened.body),
    },
  })
  await settle()
  expect([400, 401]).toContain(response.status)
  expect(github.state.log).toEqual([])
  github.assertClean()
})
