import { format } from 'node:util'
import { type DestinationStream, type LevelWithSilent, type Logger, pino } from 'pino'
import { safeFields } from './safe-fields.ts'
import { shortText } from './short-text.ts'

/**
 * The log of a process. No level shows payloads, bodies, tokens or sources, whoever writes the line: this code, Probot or
 * the client of GitHub.
 */
export function createLog(level: LevelWithSilent, destination?: DestinationStream): Logger {
  const options = {
    level,
    // `safeFields` has described errors already; pino's own serializer would copy all their fields.
    serializers: { err: (error: unknown) => error },
    hooks: {
      logMethod(this: Logger, args: unknown[], method: (...args: never[]) => void): void {
        method.apply(this, safeArguments(args) as never[])
      },
    },
  }
  const log = destination === undefined ? pino(options) : pino(options, destination)
  const { child } = log
  // Loggers made from this one inherit the method.
  log.child = function (this: Logger, bindings: object) {
    return child.call(this, safeFields(bindings))
  } as typeof child
  return log
}

/** What a logging method is called with: fields, an error or neither, then a message and what fills its gaps. */
function safeArguments([first, ...rest]: readonly unknown[]): readonly unknown[] {
  if (typeof first !== 'object' || first === null) return [messageOf([first, ...rest])]
  const fields = first instanceof Error ? { err: first } : first
  if (rest.length > 0 && rest[0] !== undefined) return [safeFields(fields), messageOf(rest)]
  const { err } = fields as { err?: unknown }
  return err instanceof Error ? [safeFields(fields), shortText(err.message)] : [safeFields(fields)]
}

function messageOf(parts: readonly unknown[]): string {
  const [text, ...fillers] = parts.map((part) =>
    typeof part === 'object' && part !== null ? '[object]' : part,
  )
  return shortText(fillers.length > 0 ? format(text, ...fillers) : String(text ?? ''))
}
