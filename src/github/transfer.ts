import { BrokenTransfer, OversizedAnswer, RequestTimeout } from './transfer-errors.ts'

/** What one request may take. */
export interface TransferLimits {
  /** For a whole request with its answer; for a streamed answer, the longest silence. In milliseconds. */
  readonly timeoutMs: number
  /** The size of an answer that is read as a whole, decompressed. */
  readonly maxAnswerBytes: number
}

/** The body of an error becomes its message. */
const MAX_ERROR_BYTES = 64 * 1024

/** A `fetch` within limits. Octokit hides the failure of a body; `failure` keeps it. */
export interface Transfer {
  readonly fetch: typeof globalThis.fetch
  readonly failure: () => Error | null
}

/** `streamed` answers may take any time and size, as long as bytes arrive. */
export function createTransfer(limits: TransferLimits, streamed: boolean): Transfer {
  let failure: Error | null = null

  async function boundedFetch(...[url, init]: Parameters<typeof fetch>): Promise<Response> {
    const controller = new AbortController()
    const what = `${init?.method ?? 'GET'} ${new URL(String(url)).pathname}`
    const deadline = createDeadline(limits.timeoutMs, () => {
      failure = new RequestTimeout(`GitHub did not answer ${what} within ${limits.timeoutMs / 1000} s`)
      controller.abort(failure)
    })
    deadline.start()
    try {
      const response = await fetch(url, { ...init, signal: controller.signal })
      const isStream = streamed && response.ok
      if (isStream || response.body === null) deadline.stop()
      if (response.body === null) return response
      const { status, statusText, headers, url: finalUrl } = response
      const bounded = new Response(read(response.body, isStream, response.ok), {
        status,
        statusText,
        headers,
      })
      return Object.defineProperty(bounded, 'url', { value: finalUrl })
    } catch (error) {
      deadline.stop()
      throw failure ?? error
    }

    function read(
      source: ReadableStream<Uint8Array>,
      isStream: boolean,
      ok: boolean,
    ): ReadableStream<Uint8Array> {
      const reader = source.getReader()
      let received = 0
      return new ReadableStream({
        async pull(sink) {
          // A reader that takes its time is not a silent GitHub.
          if (isStream) deadline.start()
          try {
            const { done, value } = await reader.read()
            if (isStream || done) deadline.stop()
            if (done) return sink.close()
            received += value.byteLength
            if (!ok && received > MAX_ERROR_BYTES) {
              deadline.stop()
              controller.abort()
              return sink.close()
            }
            if (!isStream && received > limits.maxAnswerBytes) {
              failure = new OversizedAnswer(
                `GitHub's answer to ${what} exceeds ${limits.maxAnswerBytes} bytes`,
              )
              controller.abort(failure)
              throw failure
            }
            sink.enqueue(value)
          } catch (error) {
            deadline.stop()
            failure ??= new BrokenTransfer(`GitHub's answer to ${what} broke off`, { cause: error })
            sink.error(failure)
          }
        },
        async cancel(reason) {
          deadline.stop()
          await reader.cancel(reason)
        },
      })
    }
  }

  return { fetch: boundedFetch, failure: () => failure }
}

/** A timer that can be started again. */
function createDeadline(milliseconds: number, expire: () => void) {
  let timer: NodeJS.Timeout | undefined
  return {
    start(): void {
      timer = setTimeout(expire, milliseconds)
    },
    stop(): void {
      clearTimeout(timer)
    },
  }
}
