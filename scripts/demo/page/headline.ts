import type { Paint } from '../../../src/cli/paint.ts'
import { visible } from '../../../src/shared/prose.ts'
import { chunks, WIDTH } from './spans.ts'

/** Opens a part of the page: an empty line, then the words on a line that runs to the edge. */
export function headline(words: string, paint: Paint): string[] {
  const [first = '', ...rest] = chunks(visible(words), WIDTH - 6)
  const line = '─'.repeat(Math.max(2, WIDTH - 4 - first.length))
  return ['', `${paint('dim', '──')} ${paint('bold', first)} ${paint('dim', line)}`.trimEnd(), ...rest]
}
