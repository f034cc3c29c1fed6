import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { createMetrics, createRumHandler, instrument } from 'binnacle/server'
import { type NodeListenerOptions, toNodeListener } from 'binnacle/server/node'
import { describe, expect, it, vi } from 'vitest'
import { sendRaw, serve } from '../../support/httpServer.js'

type Handle = (request: Request) => Response | Promise<Response>

async function setUp(handler: Handle, options: NodeListenerOptions = {}) {
  const onError = vi.fn()
  const listener = toNodeListener(handler, { onError, ...options })
  return { ...(await serve(listener)), listener, onError }
}

/** A promise and its ends, for a handler that waits until the test lets it go on. */
function gate<T = void>() {
  let open: (value: T) => void = () => {}
  const passed = new Promise<T>((resolve) => (open = resolve))
  return { open, passed }
}

const failure = (code: string) => ({ error: { code, message: expect.any(String) as string } })

describe('toNodeListener', () => {
  it('hands over method, URL, headers and body, and answers with status, headers and body', async () => {
    const { url } = await setUp(async (request) => {
      const { pathname, searchParams, host } = new URL(request.url)
      const seen = {
        method: request.method,
        pathname,
        a: searchParams.getAll('a'),
        host,
        own: request.headers.get('x-own'),
        body: await request.text(),
      }
      return Response.json(seen, { status: 201, statusText: 'Made', headers: { 'x-answer': 'yes' } })
    })
    const response = await fetch(`${url}/users/7?a=1&a=2`, { method: 'POST', body: 'héllo', headers: { 'x-own': 'mine' } })
    expect([response.status, response.statusText, response.headers.get('x-answer')]).toEqual([201, 'Made', 'yes'])
    expect(await response.json()).toEqual({
      method: 'POST',
      pathname: '/users/7',
      a: ['1', '2'],
      host: new URL(url).host,
      own: 'mine',
      body: 'héllo',
    })
  })

  it('sends several cookies as several headers', async () => {
    const { url } = await setUp(
      () =>
        new Response(null, {
          headers: [
            ['set-cookie', 'a=1; Path=/'],
            ['set-cookie', 'b=2; Path=/'],
          ],
        }),
    )
    expect((await fetch(url)).headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/'])
  })

  it.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('sends no body for %s with status %i, and lets the stream go', async (method, status) => {
    const cancel = vi.fn()
    const { port } = await setUp(() => {
      const body =
        status === 200
          ? new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(9)), cancel }, { highWaterMark: 0 })
          : null
      return new Response(body, { status, headers: { 'x-own': 'yes' } })
    })
    const answer = await sendRaw(port, `${method} / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n`)
    const [head, body] = answer.split('\r\n\r\n')
    expect(head).toContain(`HTTP/1.1 ${status}`)
    expect(head).toContain('x-own: yes')
    expect(body).toBe('')
    expect(cancel).toHaveBeenCalledTimes(status === 200 ? 1 : 0)
  })

  it('streams an answer chunk by chunk, its headers first', async () => {
    const next = gate()
    const { url } = await setUp(
      () =>
        new Response(
          new ReadableStream({
            async start(controller) {
              await next.passed
              controller.enqueue(new TextEncoder().encode('late'))
              controller.close()
            },
          }),
        ),
    )
    // Headers are here though no byte of the body is.
    const response = await fetch(url)
    next.open()
    expect(await response.text()).toBe('late')
  })

  it('reads an answer no faster than the client does', async () => {
    let pulled = 0
    const { url } = await setUp(() => {
      const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
        pulled += 65_536
        controller.enqueue(new Uint8Array(65_536))
        if (pulled >= 268_435_456) controller.close()
      }
      return new Response(new ReadableStream({ pull }))
    })
    const message = await new Promise<IncomingMessage>((resolve) => httpRequest(url, resolve).end())
    message.pause()
    // What sockets buffer, and no more: it stops growing.
    let before = -1
    await vi.waitUntil(
      () => {
        const isStill = before === pulled && pulled > 0
        before = pulled
        return isStill
      },
      { interval: 100, timeout: 30_000 },
    )
    expect(pulled).toBeLessThan(33_554_432)
    message.destroy()
  })

  it('reads a request no faster than the handler does', async () => {
    const next = gate()
    const { url } = await setUp(
      async (request) => {
        const reader = (request.body as ReadableStream<Uint8Array>).getReader()
        await reader.read()
        await next.passed
        let size = 1
        for (;;) {
          const { done, value } = await reader.read()
          if (done) return Response.json({ size })
          size += value.byteLength
        }
      },
      { maxBodyBytes: 1e9 },
    )
    const client = httpRequest(url, { method: 'POST' })
    let given = 0
    while (client.write(Buffer.alloc(1_048_576)) && given < 64) given += 1
    // The kernel takes what it can, then it has to wait.
    expect(client.writableNeedDrain).toBe(true)
    next.open()
    client.end()
    const [message] = (await once(client, 'response')) as [IncomingMessage]
    expect(message.statusCode).toBe(200)
    message.resume()
  })

  it('aborts the request when the client goes away while the handler works', async () => {
    const aborted = gate<unknown>()
    const began = gate()
    const { url, onError } = await setUp(({ signal }) => {
      began.open()
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          aborted.open(signal.reason)
          reject(signal.reason as Error)
        }),
      )
    })
    const client = new AbortController()
    const response = fetch(url, { signal: client.signal })
    await began.passed
    client.abort()
    await expect(response).rejects.toThrow()
    expect(await aborted.passed).toMatchObject({ name: 'AbortError' })
    expect(onError).not.toHaveBeenCalled()
  })

  it('cancels the body when the client goes away while it is sent', async () => {
    const cancelled = gate<unknown>()
    const { url, onError, listener } = await setUp(
      () => new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1_024)), cancel: cancelled.open })),
    )
    const client = new AbortController()
    const response = await fetch(url, { signal: client.signal })
    await response.body?.getReader().read()
    client.abort()
    expect(await cancelled.passed).toMatchObject({ name: 'AbortError' })
    await vi.waitUntil(() => listener.inFlight === 0)
    expect(onError).not.toHaveBeenCalled()
  })

  it('answers a handler that throws with 500 without details, and reports it', async () => {
    const error = new Error('password=hunter2')
    const { url, onError } = await setUp(() => {
      throw error
    })
    const response = await fetch(url)
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual(failure('internal'))
    expect(onError).toHaveBeenCalledExactlyOnceWith(error)
  })

  it.each(['undefined', 'text'])('answers a handler that returns %s instead of a response with 500', async (kind) => {
    const { url } = await setUp(() => (kind === 'text' ? 'text' : undefined) as unknown as Response)
    expect((await fetch(url)).status).toBe(500)
  })

  it('cuts the connection where a body breaks off, so that nobody takes half for the whole', async () => {
    const { url, onError } = await setUp(
      () =>
        new Response(
          new ReadableStream({
            pull(controller) {
              controller.enqueue(new TextEncoder().encode('half'))
              controller.error(new Error('disk'))
            },
          }),
        ),
    )
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow()
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ message: 'disk' }))
  })

  it('cuts the connection where a body is made of something else than bytes', async () => {
    const { url, onError } = await setUp(
      () => new Response(new ReadableStream({ pull: (controller) => controller.enqueue({ not: 'bytes' }) })),
    )
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow()
    expect(onError).toHaveBeenCalledOnce()
  })

  it('answers 504 where a handler takes too long, and tells it to stop', async () => {
    const stopped = gate<unknown>()
    const { url } = await setUp(({ signal }) => new Promise(() => signal.addEventListener('abort', () => stopped.open(signal.reason))), {
      requestTimeoutMs: 30,
    })
    const response = await fetch(url)
    expect(response.status).toBe(504)
    expect(await response.json()).toEqual(failure('timed-out'))
    expect(await stopped.passed).toMatchObject({ name: 'TimeoutError' })
  })

  it('lets a stream last longer than that', async () => {
    const next = gate()
    const { url } = await setUp(
      () =>
        new Response(
          new ReadableStream({
            async pull(controller) {
              await next.passed
              controller.enqueue(new TextEncoder().encode('tick'))
              controller.close()
            },
          }),
        ),
      { requestTimeoutMs: 30 },
    )
    const response = await fetch(url)
    setTimeout(next.open, 60)
    expect(await response.text()).toBe('tick')
  })

  it('counts what takes too long as a failure of the server', async () => {
    const metrics = createMetrics()
    const slow = instrument(() => new Promise<Response>(() => {}), { route: '/slow', metrics })
    const { url } = await setUp(slow, { requestTimeoutMs: 30 })
    expect((await fetch(url)).status).toBe(504)
    expect(metrics.snapshot().errorRate.byType).toEqual([{ type: 'TimeoutError', count: 1 }])
  })

  describe('a body over the limit', () => {
    it('is answered 413 at once where the client declares it', async () => {
      const handler = vi.fn(() => new Response('never'))
      const { url } = await setUp(handler, { maxBodyBytes: 1_000 })
      const response = await fetch(url, { method: 'POST', body: 'x'.repeat(1_001) })
      expect(response.status).toBe(413)
      expect(await response.json()).toEqual(failure('too-large'))
      expect(handler).not.toHaveBeenCalled()
    })

    it('is answered 413 where it only turns out to be, instrumented or not', async () => {
      const read = async (request: Request) => new Response(await request.text())
      const metrics = createMetrics()
      for (const handler of [read, instrument(read, { route: '/upload', metrics })]) {
        const { url, onError } = await setUp(handler, { maxBodyBytes: 1_000 })
        const body = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(600)) })
        const response = await fetch(url, { method: 'POST', body, duplex: 'half' } as RequestInit)
        expect(response.status).toBe(413)
        expect(onError).not.toHaveBeenCalled()
      }
      expect(metrics.snapshot().errorRate).toMatchObject({ requests: 1, errors: 0 })
    })

    it('is refused by the RUM handler at 64 KiB: 10 MB are neither kept nor waited for', async () => {
      const metrics = createMetrics()
      const { url } = await setUp(createRumHandler({ metrics, authorize: () => true }), { maxBodyBytes: 1e9 })
      const before = process.memoryUsage().arrayBuffers
      const response = await fetch(url, {
        method: 'POST',
        body: new Uint8Array(10_485_760),
        headers: { 'content-type': 'application/json' },
      })
      expect(response.status).toBe(413)
      const chunked = await fetch(url, {
        method: 'POST',
        body: new Blob([new Uint8Array(10_485_760)]).stream(),
        duplex: 'half',
        headers: { 'content-type': 'application/json' },
      } as RequestInit)
      expect(chunked.status).toBe(413)
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64_000_000)
      expect(metrics.snapshot().activeUsers.current).toBe(0)
    })

    it('does not spoil the connection for the next request', async () => {
      const { port } = await setUp(async (request) => (request.method === 'POST' ? new Response('early') : new Response('next')), {
        maxBodyBytes: 1e6,
      })
      const answer = await sendRaw(
        port,
        `POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\n12345GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n`,
      )
      expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(2)
      expect(answer).toContain('next')
    })
  })

  describe('a malformed request', () => {
    it.each([
      ['a host with a path', 'GET / HTTP/1.1\r\nHost: evil.test/path'],
      ['a host with a user', 'GET / HTTP/1.1\r\nHost: user@evil.test'],
      ['a host of nothing', 'GET / HTTP/1.1\r\nHost: '],
      ['a port that is none', 'GET / HTTP/1.1\r\nHost: evil.test:99999'],
      ['a whole URL as its target', 'GET http://evil.test/ HTTP/1.1\r\nHost: app.test'],
      ['a star as its target', 'OPTIONS * HTTP/1.1\r\nHost: app.test'],
      ['a method nobody may send', 'TRACE / HTTP/1.1\r\nHost: app.test'],
    ])('is answered 400 where it has %s', async (_, head) => {
      const handler = vi.fn(() => new Response())
      const { port, onError } = await setUp(handler)
      const answer = await sendRaw(port, `${head}\r\nConnection: close\r\n\r\n`)
      expect(answer).toContain('HTTP/1.1 400')
      expect(answer).toContain('"invalid-request"')
      expect(handler).not.toHaveBeenCalled()
      expect(onError).not.toHaveBeenCalled()
    })

    it('stays on its host, whatever its path looks like', async () => {
      const { port } = await setUp((request) => new Response(request.url))
      const answer = await sendRaw(port, 'GET //evil.test/x HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n')
      expect(answer).toContain('http://app.test//evil.test/x')
    })
  })

  it('believes a proxy only where it is told to', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'public.test' }
    const handler: Handle = (request) => new Response(request.url)
    const direct = await setUp(handler)
    const behind = await setUp(handler, { trustProxy: true })
    expect(await (await fetch(`${direct.url}/a`, { headers })).text()).toBe(`${direct.url}/a`)
    expect(await (await fetch(`${behind.url}/a`, { headers })).text()).toBe('https://public.test/a')
  })

  describe('close', () => {
    it('answers what is in flight, refuses what is new, and is done when nothing is left', async () => {
      const next = gate()
      const began = gate()
      const { url, listener } = await setUp(async () => {
        began.open()
        await next.passed
        return new Response('answered')
      })
      const response = fetch(url)
      await began.passed
      let isClosed = false
      const closed = listener.close().then(() => (isClosed = true))
      const late = await fetch(url)
      expect(late.status).toBe(503)
      expect(await late.json()).toEqual(failure('unavailable'))
      expect(isClosed).toBe(false)
      next.open()
      expect(await (await response).text()).toBe('answered')
      await closed
      expect(listener.inFlight).toBe(0)
    })

    it('is done at once where nothing is in flight', async () => {
      const { listener } = await setUp(() => new Response())
      await expect(listener.close()).resolves.toBeUndefined()
    })

    it('aborts what takes longer than the grace, and answers it 503 while it has sent no headers', async () => {
      const aborted = gate()
      const began = gate()
      const { url, listener } = await setUp(({ signal }) => {
        began.open()
        return new Promise(() => signal.addEventListener('abort', () => aborted.open()))
      })
      const response = fetch(url)
      await began.passed
      await listener.close({ graceMs: 20 })
      await aborted.passed
      const { status, headers } = await response
      expect([status, headers.get('retry-after'), headers.get('connection')]).toEqual([503, '5', 'close'])
      expect(await (await response).json()).toEqual(failure('outcome-unknown'))
    })

    it('lets a handler that is aborted have the last word', async () => {
      const began = gate()
      const { url, listener } = await setUp(({ signal }) => {
        began.open()
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve(new Response('nothing was done', { status: 503 }))))
      })
      const response = fetch(url)
      await began.passed
      await listener.close({ graceMs: 20 })
      expect(await (await response).text()).toBe('nothing was done')
    })

    it('cuts what has sent its headers', async () => {
      const { url, listener } = await setUp(() => new Response(new ReadableStream({ start: (body) => body.enqueue(new Uint8Array(1)) })))
      const response = await fetch(url)
      await listener.close({ graceMs: 20 })
      await expect(response.text()).rejects.toThrow()
    })
  })

  it.each([{ requestTimeoutMs: 0 }, { requestTimeoutMs: Number.NaN }, { maxBodyBytes: -1 }])('refuses %j with a remedy', (options) => {
    expect(() => toNodeListener(() => new Response(), options)).toThrow(/toNodeListener: \w+ is .* Pass a number above 0/)
  })
})
