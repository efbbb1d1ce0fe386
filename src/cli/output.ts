import { UserError } from '../shared/errors.ts'

/** A closed pipe (`… | head`) is an event, too, which would end the process; what else fails is told by its write. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}

/** Writes to standard output as is. A reader that closed its end is no failure; whatever is still written is dropped. */
export function print(data: string | Uint8Array): Promise<void> {
  return new Promise((done, fail) => {
    process.stdout.write(data, (error?: NodeJS.ErrnoException | null) => {
      if (!error || error.code === 'EPIPE') done()
      else fail(new UserError(`the result could not be written: ${error.message}`))
    })
  })
}

/** Writes lines for the person to standard error, where they mix with no result. Its failure could be told nowhere. */
export function printError(text: string): Promise<void> {
  return new Promise((done) => process.stderr.write(`${text}\n`, () => done()))
}
