import { styleText } from 'node:util'
import type { Severity } from '../analysis/model/types.ts'

/** Colours a piece of text, or leaves it as it is. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string

/** Colours for a terminal, none for a file or pipe; NO_COLOR and FORCE_COLOR are honoured. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (style, text) => styleText(style, text, { stream })
}

/** No colours. */
export const unpainted: Paint = (_, text) => text

export const SEVERITY_COLOURS = {
  error: 'red',
  warning: 'yellow',
  notice: 'blue',
} as const satisfies Record<Severity, unknown>
