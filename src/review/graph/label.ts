import { visible } from '../../shared/prose.ts'
import { clip } from '../size-limits.ts'

const MAX_LABEL = 140

/**
 * A foreign text as the quoted label of a Mermaid node: letters, digits and a few harmless signs stay, and all others become
 * entities. So it holds no quote, bracket, directive, comment, markup or Markdown.
 */
export function label(text: string): string {
  const shown = clip(visible(text), MAX_LABEL)
  // Mermaid repairs lines that look like styles before it reads them: it cuts an entity behind a colon.
  const harmless = /style|classDef/.test(shown) ? /[A-Za-z0-9_./ ,()→…-]/ : /[A-Za-z0-9_./: ,()→…-]/
  return Array.from(shown, (character, i) => {
    // The first sign could make the label a Markdown list.
    const isPlain = i === 0 ? /[A-Za-z]/.test(character) : harmless.test(character)
    return isPlain ? character : `#${character.codePointAt(0)};`
  }).join('')
}
