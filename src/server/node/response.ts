import type { IncomingMessage, ServerResponse } from 'node:http'

/** They speak of one connection, which is Node's (RFC 9110, section 7.6.1). */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'])
const WITHOUT_BODY = new Set([204, 205, 304])

/** What a client may still send after it was answered, before its connection is cut: enough to read an early refusal in peace. */
const LINGER_BYTES = 16 * 1_048_576
const LINGER_MS = 2_000

/**
 * Writes a response, as fast as the client takes it.
 *
 * @returns when it was handed to the system, or the client went away
 * @throws what the body throws, with the connection cut so that the client can't take half an answer for a whole one
 */
export async function sendResponse(
  response: Response,
  message: IncomingMessage,
  target: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  target.statusCode = response.status
  if (response.statusText && message.httpVersionMajor < 2) target.statusMessage = response.statusText
  for (const [name, value] of response.headers) {
    if (!CONNECTION_HEADERS.has(name) && name !== 'set-cookie') target.setHeader(name, value)
  }
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) target.setHeader('set-cookie', cookies)

  if (message.method === 'HEAD' || WITHOUT_BODY.has(response.status) || response.body === null) {
    void response.body?.cancel().catch(() => {})
    await end(target)
  } else {
    await pump(response.body, target, signal)
  }
  discardRest(message)
}

async function pump(body: ReadableStream<Uint8Array>, target: ServerResponse, signal: AbortSignal): Promise<void> {
  const reader = body.getReader()
  const cancel = () => void reader.cancel(signal.reason).catch(() => {})
  if (signal.aborted) return cancel()
  signal.addEventListener('abort', cancel, { once: true })
  // Headers travel with the first chunk, unless that takes its time.
  const flush = setImmediate(() => target.flushHeaders())
  try {
    for (;;) {
      const { done, value } = await reader.read()
      clearImmediate(flush)
      if (done || signal.aborted) break
      if (!target.write(value)) await drained(target, signal)
    }
    if (!signal.aborted) await end(target)
  } catch (error) {
    cancel()
    target.destroy()
    throw error
  } finally {
    clearImmediate(flush)
    signal.removeEventListener('abort', cancel)
  }
}

function end(target: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    target.once('close', resolve)
    target.end(resolve)
  })
}

function drained(target: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      target.off('drain', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    target.once('drain', done)
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}

/** Reads on and throws away what nobody wanted, for a while: a connection that is cut at once would take the answer with it. */
function discardRest(message: IncomingMessage): void {
  if (message.complete || message.destroyed) return
  let size = 0
  const cut = () => message.socket.destroy()
  const timer = setTimeout(cut, LINGER_MS)
  message.once('close', () => clearTimeout(timer))
  message.once('end', () => clearTimeout(timer))
  message.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > LINGER_BYTES) cut()
  })
  message.resume()
}
