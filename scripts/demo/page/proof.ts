import type { Paint } from '../../../src/cli/paint.ts'
import type { Proof } from '../proof.ts'
import { headline } from './headline.ts'
import { WIDTH, wrapText } from './spans.ts'

/** Each wire name that was at stake, and whether a task is registered under it at `head`. Nothing where none was. */
export function renderProof({ restored, broken, gone }: Proof, head: string, paint: Paint): string[] {
  const items = [
    ...restored.map(({ name, task: { qualname, path, line } }) => {
      return item(`✓ ${name}: registered again, by ${qualname} in ${path}:${line}`, (text) =>
        paint('green', text),
      )
    }),
    ...broken.map((name) => item(`✗ ${name}: not registered`, (text) => paint('red', text))),
    ...gone.map((name) => item(`· ${name}: gone, no fix for it was committed`)),
  ]
  if (items.length === 0) return []
  return [...headline(`The old wire names at ${head.slice(0, 7)}`, paint), ...items.flat()]
}

/** Further lines are indented below the text of the first. */
function item(text: string, colour: (line: string) => string = (line) => line): string[] {
  return wrapText(text, WIDTH - 2).map((line, i) => colour(i === 0 ? `  ${line}` : `    ${line}`))
}
