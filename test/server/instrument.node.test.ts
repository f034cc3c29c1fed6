import { BinnacleError } from 'binnacle'
import { createMetrics, instrument } from 'binnacle/server'
import { describe, expect, it, vi } from 'vitest'

const get = (init: RequestInit = {}, path = '/users/7') => new Request(`http://app.test${path}`, init)

function setUp() {
  const metrics = createMetrics()
  const onError = vi.fn()
  const handle = (handler: (request: Request) => Response | Promise<Response>, options = {}) =>
    instrument(handler, { route: '/users/:id', metrics, onError, ...options })
  /** How each request ended: status class and error type, as Prometheus would see it. */
  const counted = () => {
    const lines = metrics.exposition().split('\n')
    const read = (name: string, pattern: RegExp) =>
      lines.filter((line) => line.startsWith(name)).map((line) => [pattern.exec(line)?.[1], Number(line.split(' ').at(-1))])
    return {
      ...Object.fromEntries(read('http_server_request_duration_seconds_count', /status_class="(\w+)"/)),
      ...Object.fromEntries(read('http_server_errors_total', /error_type="([^"]+)"/)),
    } as Record<string, number>
  }
  return { metrics, handle, counted, onError, inFlight: () => metrics.snapshot().throughput.concurrency }
}

/** A body that gives one chunk a read, and then ends or breaks off. */
function chunks(count: number, then?: Error): ReadableStream<Uint8Array> {
  let left = count
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(new TextEncoder().encode('chunk '))
      else if (then) controller.error(then)
      else controller.close()
    },
  })
}

describe('instrument', () => {
  it('answers what the handler answers', async () => {
    const { handle } = setUp()
    const response = await handle(
      () =>
        new Response('made', {
          status: 201,
          headers: [
            ['set-cookie', 'a=1'],
            ['set-cookie', 'b=2'],
            ['x-own', 'yes'],
          ],
        }),
    )(get())
    expect(response.status).toBe(201)
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(response.headers.get('x-own')).toBe('yes')
    expect(await response.text()).toBe('made')
  })

  it('hands on what else a framework passes', async () => {
    const metrics = createMetrics()
    const handler = instrument((_: Request, context: { params: { id: string } }) => new Response(context.params.id), {
      route: '/users/[id]',
      metrics,
    })
    expect(await (await handler(get(), { params: { id: '7' } })).text()).toBe('7')
  })

  it.each([
    [200, '2xx', {}],
    [302, '3xx', {}],
    [404, '4xx', {}],
    [503, '5xx', { 'HTTP 503': 1 }],
  ])('counts a status of %i as %s', async (status, statusClass, errors) => {
    const { handle, counted } = setUp()
    await handle(() => new Response(null, { status }))(get())
    expect(counted()).toEqual({ [statusClass]: 1, ...errors })
  })

  it('counts by template, whatever path is asked for', async () => {
    const { handle, metrics } = setUp()
    const handler = handle(() => new Response(null))
    for (let index = 0; index < 500; index += 1) await handler(get({}, `/users/${index}/"}\n{evil="1`))
    expect(metrics.snapshot().routes).toMatchObject([{ route: '/users/:id', requests: 500 }])
    expect(metrics.exposition()).not.toContain('evil')
  })

  it('names only methods it knows', async () => {
    const { handle, metrics } = setUp()
    const handler = handle(() => new Response(null))
    for (let index = 0; index < 50; index += 1) await handler(get({ method: `MADEUP${index}` }))
    await handler(get({ method: 'DELETE' }))
    const methods = [...metrics.exposition().matchAll(/_count\{.*http_request_method="(\w+)"/g)].map((match) => match[1])
    expect(methods).toEqual(['_OTHER', 'DELETE'])
  })

  it('answers a handler that throws with 500 without details, counts it by the name of what was thrown, and reports it', async () => {
    const { handle, counted, onError } = setUp()
    const secret = new TypeError('password=hunter2')
    const request = get()
    const response = await handle(() => {
      throw secret
    })(request)
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({ error: { code: 'internal', message: 'Something failed on the server.' } })
    expect(counted()).toEqual({ '5xx': 1, TypeError: 1 })
    expect(onError).toHaveBeenCalledExactlyOnceWith(secret, request)
  })

  it.each([
    ['a rejection', () => Promise.reject(new RangeError('no')), 'RangeError'],
    ['something that is no error', () => Promise.reject('text'), 'Error'],
    [
      'an error whose name is a text',
      () => Promise.reject(Object.assign(new Error('no'), { name: 'User bob@example.com failed' })),
      'Error',
    ],
    ['a text instead of a response', () => 'text' as unknown as Response, 'TypeError'],
    ['no response at all', () => undefined as unknown as Response, 'TypeError'],
  ])('takes %s for a failure', async (_, handler, type) => {
    const { handle, counted } = setUp()
    expect((await handle(handler)(get())).status).toBe(500)
    expect(counted()).toEqual({ '5xx': 1, [type]: 1 })
  })

  it('takes a body that was read before for a failure', async () => {
    const { handle, counted } = setUp()
    const response = new Response('once')
    await response.text()
    expect((await handle(() => response)(get())).status).toBe(500)
    expect(counted()).toEqual({ '5xx': 1, TypeError: 1 })
  })

  it('ends with the last byte of the body, not with the headers', async () => {
    const { handle, counted, inFlight } = setUp()
    const response = await handle(() => new Response(chunks(2)))(get())
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    expect(inFlight()).toBe(1)
    expect(counted()).toEqual({})
    await reader.read()
    expect((await reader.read()).done).toBe(true)
    expect(inFlight()).toBe(0)
    expect(counted()).toEqual({ '2xx': 1 })
  })

  it('ends with the headers where it is told to', async () => {
    const { handle, counted } = setUp()
    await handle(() => new Response(chunks(2)), { until: 'headers' })(get())
    expect(counted()).toEqual({ '2xx': 1 })
  })

  it('ends with the headers of a HEAD request, whose body nobody reads', async () => {
    const { handle, counted } = setUp()
    await handle(() => new Response('body'))(get({ method: 'HEAD' }))
    expect(counted()).toEqual({ '2xx': 1 })
  })

  it('reads a body no faster than it is taken', async () => {
    const { handle } = setUp()
    const pull = vi.fn((controller: ReadableStreamDefaultController<Uint8Array>) => controller.enqueue(new Uint8Array(1_024)))
    const response = await handle(() => new Response(new ReadableStream({ pull }, { highWaterMark: 0 })))(get())
    expect(pull).not.toHaveBeenCalled()
    await response.body?.getReader().read()
    expect(pull).toHaveBeenCalledOnce()
  })

  it('counts a body that breaks off after the headers as an error, and lets the reader know', async () => {
    const { handle, counted, onError, inFlight } = setUp()
    const broken = Object.assign(new Error('disk'), { name: 'DiskError' })
    const response = await handle(() => new Response(chunks(1, broken)))(get())
    await expect(response.text()).rejects.toThrow('disk')
    expect(counted()).toEqual({ '2xx': 1, DiskError: 1 })
    expect(onError).toHaveBeenCalledOnce()
    expect(inFlight()).toBe(0)
  })

  it('tells a client that went away from a failure, while the body is sent', async () => {
    const { handle, counted, onError, inFlight } = setUp()
    const cancel = vi.fn()
    const response = await handle(
      () => new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1)), cancel })),
    )(get())
    await response.body?.cancel('gone')
    expect(counted()).toEqual({ aborted: 1 })
    expect(cancel).toHaveBeenCalledWith('gone')
    expect(onError).not.toHaveBeenCalled()
    expect(inFlight()).toBe(0)
  })

  it('tells a client that went away from a failure, while the handler works', async () => {
    const { handle, counted, onError } = setUp()
    const client = new AbortController()
    const waiting = handle(
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    )
    const response = waiting(get({ signal: client.signal }))
    client.abort()
    await response
    expect(counted()).toEqual({ aborted: 1 })
    expect(onError).not.toHaveBeenCalled()
  })

  it('takes a server that gave up on the handler for a failure', async () => {
    const { handle, counted } = setUp()
    const server = new AbortController()
    const response = handle(
      () => new Promise<Response>((resolve) => server.signal.addEventListener('abort', () => resolve(new Response('late')))),
    )(get({ signal: server.signal }))
    server.abort(new DOMException('too late', 'TimeoutError'))
    await (await response).text()
    expect(counted()).toEqual({ '5xx': 1, TimeoutError: 1 })
  })

  it('answers a request body over the limit with 413, which is the fault of the client', async () => {
    const { handle, counted, onError } = setUp()
    const response = await handle(() => {
      throw new BinnacleError('too-large', 'The body is over 5 bytes.')
    })(get())
    expect(response.status).toBe(413)
    expect(counted()).toEqual({ '4xx': 1 })
    expect(onError).not.toHaveBeenCalled()
  })

  it.each(['', '/users?id=7', '/a#b', '/a b', 'x'.repeat(200), undefined, null, 7])('refuses %j as a template', (route) => {
    expect(() => instrument(() => new Response(), { route: route as string, metrics: createMetrics() })).toThrow(/template/)
  })
})
