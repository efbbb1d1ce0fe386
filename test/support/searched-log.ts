import { expect, onTestFinished } from 'vitest'
import type { FileChanges, SimulatedGitHub } from '../simulated-github/index.ts'

/** Collects a service's log and searches it at the end of the test: no line may show secrets, sources or payloads. */
export function searchedLog(github: SimulatedGitHub, files: FileChanges): (line: string) => void {
  let log = ''
  onTestFinished(() => {
    const hidden = [...secretsOf(github), ...sourcesOf(files), '"sender":{', '"clone_url"']
    expect(hidden.filter((text) => log.includes(text))).toEqual([])
  })
  return (line) => {
    log += line
  }
}

function secretsOf({ app, state }: SimulatedGitHub): readonly string[] {
  const [, keyLine = ''] = app.privateKey.split('\n')
  return [app.webhookSecret, keyLine, ...state.tokens.keys()]
}

/** Lines that no message would have by chance, as they are and as the API encodes them. */
function sourcesOf(files: FileChanges): readonly string[] {
  const texts = Object.values(files).filter((text) => typeof text === 'string')
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.trim().length > 20)
  const encoded = texts.map((text) => Buffer.from(text).toString('base64').slice(0, 40))
  return [...lines, ...encoded.filter((text) => text.length === 40)]
}
