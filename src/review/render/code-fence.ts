import { longestRun } from './escape.ts'

/** A fenced code block whose fence no line of the content can close. */
export function codeFence(info: string, lines: readonly string[]): string {
  const content = lines.map((line) => `${line}\n`).join('')
  const fence = '`'.repeat(Math.max(3, longestRun(content) + 1))
  return `${fence}${info}\n${content}${fence}`
}
