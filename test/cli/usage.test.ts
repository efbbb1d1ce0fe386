import { spawn, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, openSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { COMMAND, celeryGuard, celeryGuardProcess, PROCESS_TIMEOUT } from '../support/celery-guard.ts'
import { GIT_ENVIRONMENT, temporaryFolder, temporaryRepository } from '../support/temporary-repository.ts'

test.each([
  [['tasks', '--format', 'yaml'], "argument 'yaml' is invalid"],
  [['tasks', '--colour'], "unknown option '--colour'"],
  [['taskz'], 'Did you mean tasks?'],
  [['tasks', 'extra'], 'too many arguments'],
  [[], 'Usage: celery-guard'],
])('%j is a usage error', async (args, message) => {
  const { exitCode, stdout, stderr } = await celeryGuard(args)
  expect(stderr).toContain(message)
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
})

test('an error in the arguments ends with the way to the help', async () => {
  for (const args of [['taskz'], ['check', '--colour'], ['fix', '--base']]) {
    const { stderr } = await celeryGuard(args)
    expect(stderr).toMatch(
      /\n\(celery-guard --help lists the commands, celery-guard COMMAND --help the options\)\n$/,
    )
  }
})

test('help and version are none', async () => {
  const help = await celeryGuardProcess(['check', '--help'])
  expect(help.stdout).toContain('--base <revision>')
  expect(help.stdout).toContain('Exit code: 0 ')
  expect(help.exitCode).toBe(0)
  const version = await celeryGuardProcess(['--version'])
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(version.exitCode).toBe(0)
})

test('a repository that is none is named in one sentence', async () => {
  const folder = temporaryFolder()
  for (const command of ['tasks', 'check', 'fix']) {
    const { exitCode, stdout, stderr } = await celeryGuard([command, '--repo', folder])
    expect(stderr).toBe(
      `celery-guard: ${folder} is not a git repository, nor inside one: name one with --repo\n`,
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  }
})

test('a revision that does not exist is named in one sentence', async () => {
  const { dir, commit } = temporaryRepository()
  commit({ 'a.py': '' })
  for (const args of [
    ['tasks', '--rev', 'nowhere'],
    ['check', '--base', 'nowhere'],
    ['fix', '--head', 'nowhere'],
  ]) {
    const { exitCode, stdout, stderr } = await celeryGuard([...args, '--repo', dir])
    expect(stderr).toBe(
      `celery-guard: nowhere is not a commit in ${dir}: check its spelling, or run git fetch\n`,
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  }
})

test('a bare repository has no work tree to check', async () => {
  const made = temporaryRepository()
  made.commit({ 'a.py': '' })
  const bare = join(temporaryFolder(), 'bare.git')
  made.git('clone', '--quiet', '--bare', '.', bare)
  const { exitCode, stderr } = await celeryGuard(['check', '--repo', bare])
  expect(stderr).toBe(`celery-guard: ${bare} has no work tree: name the revisions with --base and --head\n`)
  expect(exitCode).toBe(2)
})

test.skipIf(!existsSync('/dev/full'))('a full disk is not a verdict', () => {
  const { dir, commit } = temporaryRepository()
  commit({ 'a.py': '' })
  const { status, stderr } = spawnSync(process.execPath, [COMMAND, 'tasks', '--repo', dir], {
    env: GIT_ENVIRONMENT,
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    timeout: PROCESS_TIMEOUT,
  })
  expect(stderr.toString()).toMatch(/^celery-guard: the result could not be written: ENOSPC.*\n$/)
  expect(status).toBe(2)
})

test('the service names the variables that it lacks', async () => {
  const { exitCode, stderr } = await celeryGuardProcess(['serve'])
  expect(stderr).toContain('APP_ID')
  expect(exitCode).toBe(2)
})

test('a port that is in use is named in one sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const env = { ...serviceVariables(), HOST: '127.0.0.1', PORT: String(port) }
  const { exitCode, stderr } = await celeryGuardProcess(['serve'], { env })
  expect(stderr).toBe(
    `celery-guard: The service cannot start: port ${port} on 127.0.0.1 is in use by another program; set PORT to another one.\n`,
  )
  expect(exitCode).toBe(2)
})

test('a service that a signal stops while it starts ends by itself, as the first process of a container must', async () => {
  const env = serviceVariables()
  const service = spawn(process.execPath, [COMMAND, 'serve'], {
    env,
    timeout: PROCESS_TIMEOUT,
    stdio: 'ignore',
  })
  const ended = once(service, 'exit')
  while (!existsSync(env.DATA_DIR)) await sleep(20)
  service.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})

function serviceVariables() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    ...GIT_ENVIRONMENT,
    APP_ID: '1',
    PRIVATE_KEY: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    WEBHOOK_SECRET: 'a secret',
    LOG_LEVEL: 'silent' as const,
    DATA_DIR: join(temporaryFolder(), 'data'),
  }
}

test('an older Node is refused with a message, and nothing else happens', async () => {
  const old = "Object.defineProperty(process.versions, 'node', { value: '22.12.0' })"
  const { exitCode, stdout, stderr } = await celeryGuardProcess(['tasks'], {
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(old)}` },
  })
  expect(stderr).toBe(
    'celery-guard needs Node 22.13 or newer, this is 22.12.0: install one, or in a checkout use npm start.\n',
  )
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
})
