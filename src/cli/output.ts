import { UserError } from '../shared/errors.ts'

/** A closed pipe (`… | head`) also emits an event, which would end the process. Writes report other errors. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}

/** Writes to standard output as is. When the reader closed the pipe, the rest is dropped without an error. */
export function print(data: string | Uint8Array): Promise<void> {
  return new Promise((done, fail) => {
    process.stdout.write(data, (error?: NodeJS.ErrnoException | null) => {
      if (!error || error.code === 'EPIPE') done()
      else fail(new UserError(`the result could not be written: ${error.message}`))
    })
  })
}

/** Writes messages to standard error, apart from results. A failure to do so cannot be reported. */
export function printError(text: string): Promise<void> {
  return new Promise((done) => process.stderr.write(`${text}\n`, () => done()))
}
