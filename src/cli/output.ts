/** A reader that closed its end (`… | head`) is not our failure; whatever is still written then is dropped. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}

/** Writes to standard output as is. */
export function print(data: string | Uint8Array): Promise<void> {
  return write(process.stdout, data)
}

/** Writes lines for the person to standard error, where they mix with no result. */
export function printError(text: string): Promise<void> {
  return write(process.stderr, `${text}\n`)
}

function write(stream: NodeJS.WriteStream, data: string | Uint8Array): Promise<void> {
  // A failure arrives as the stream's error event, too.
  return new Promise((done) => stream.write(data, () => done()))
}
