import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { BinnacleError } from '../../core/errors.js'

/** A name, an IPv4 or a bracketed IPv6 address, and perhaps a port. */
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** The Fetch API has no place for it. */
const peers = new WeakMap<Request, string | null>()

/**
 * The other end of the connection that `toNodeListener` read a request from: a proxy's address where there is one. Null where the request
 * is none of its own (a copy is not).
 */
export const peerAddress = (request: Request): string | null => peers.get(request) ?? null

/**
 * The request as the Fetch API has it, its body a stream that reads from the socket only as fast as it is read.
 *
 * @throws BinnacleError `invalid-request` where target, host or a header is malformed
 */
export function toRequest(
  message: IncomingMessage,
  { signal, body, trustProxy }: { signal: AbortSignal; body: ReadableStream | null; trustProxy: boolean },
): Request {
  const url = urlOf(message, trustProxy)
  try {
    const headers = new Headers()
    for (const [name, value] of Object.entries(message.headers)) {
      // ':path' and the like, of HTTP/2.
      if (value === undefined || name.startsWith(':')) continue
      for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one)
    }
    // Types do not know `duplex` yet; without it a stream is refused as a body.
    const request = new Request(url, { method: message.method, headers, signal, body, duplex: 'half' } as RequestInit)
    peers.set(request, message.socket.remoteAddress ?? null)
    return request
  } catch (cause) {
    throw new BinnacleError('invalid-request', 'The method or a header is malformed.', { cause })
  }
}

function urlOf(message: IncomingMessage, trustProxy: boolean): URL {
  const forwarded = (name: string) =>
    (trustProxy
      ? String(message.headers[name] ?? '')
          .split(',')[0]
          ?.trim()
      : '') || undefined
  const isEncrypted = (message.socket as TLSSocket).encrypted === true
  const protocol = forwarded('x-forwarded-proto') ?? (isEncrypted ? 'https' : 'http')
  // HTTP/1.0 may come without a host.
  const host = forwarded('x-forwarded-host') ?? message.headers.host ?? String(message.headers[':authority'] ?? 'localhost')
  const target = message.url ?? '/'
  if (!/^https?$/.test(protocol) || !HOST.test(host)) throw new BinnacleError('invalid-request', 'The Host header is malformed.')
  // The path is kept after a fixed origin, so that neither `//other.example/` nor an absolute target moves the request to another host.
  if (!target.startsWith('/')) throw new BinnacleError('invalid-request', 'The request target is not a path.')
  try {
    return new URL(`${protocol}://${host}${target}`)
  } catch (cause) {
    throw new BinnacleError('invalid-request', 'The Host header is malformed.', { cause })
  }
}

/** Does a body follow? (RFC 9112, section 6.3) */
export function hasBody({ method, headers }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** The body, of at most so many bytes; over that, and where the client goes away, reading it fails. */
export function bodyOf(message: IncomingMessage, maxBytes: number): ReadableStream<Uint8Array> {
  let size = 0
  let isDone = false
  const stop = () => {
    isDone = true
    message.off('data', onData)
    message.pause()
  }
  let onData: (chunk: Buffer) => void = () => {}
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const fail = (error: unknown) => {
          if (isDone) return
          stop()
          controller.error(error)
        }
        onData = (chunk) => {
          size += chunk.length
          if (size > maxBytes) return fail(new BinnacleError('too-large', `The body is over ${maxBytes} bytes. Send less at once.`))
          controller.enqueue(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length))
          if ((controller.desiredSize ?? 0) <= 0) message.pause()
        }
        message.on('data', onData)
        message.pause()
        message.once('end', () => {
          if (isDone) return
          stop()
          controller.close()
        })
        message.once('error', fail)
        message.once('close', () => fail(new DOMException('The client went away before it had sent the whole body.', 'AbortError')))
      },
      pull: () => void message.resume(),
      cancel: stop,
    },
    { highWaterMark: 0 },
  )
}
