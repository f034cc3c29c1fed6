import type { Cache } from 'binnacle/cache'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
// oxlint-disable-next-line import/default -- Vite makes the default export of a URL import
import frameUrl from './frame.ts?url'
import type { Frame } from './frame.js'

interface Page {
  cache: Cache
  frame: Frame
  element: HTMLIFrameElement
}

let databases = 0
let pages: Page[] = []

/** A page of its own on the same origin: its own modules, channels and lock requests. */
async function openPage(options: Parameters<Frame['open']>[0]): Promise<Page> {
  const element = document.createElement('iframe')
  element.srcdoc = `<script type="module" src="${new URL(frameUrl, location.href)}"></script>`
  document.body.append(element)
  const inside = () => (element.contentWindow as unknown as { frame?: Frame }).frame
  await vi.waitFor(() => expect(inside()).toBeDefined(), 30_000)
  const frame = inside()!
  const page = { element, frame, cache: frame.open(options) }
  pages.push(page)
  return page
}

const openTwo = () => openPages(2) as Promise<[Page, Page]>
async function openPages(count: number, more: Partial<Parameters<Frame['open']>[0]> = {}): Promise<Page[]> {
  const options = { database: `tabs-${++databases}`, principal: 'ada', storage: true, ...more }
  return Promise.all(Array.from({ length: count }, () => openPage(options)))
}
/** How many pages wait for the lock of an entry. */
const waitingFor = async (name: string) => (await navigator.locks.query()).pending!.filter((lock) => lock.name === `bn:${name}`).length

beforeEach(() => localStorage.clear())
afterEach(() => {
  for (const { cache, element } of pages) {
    cache.dispose()
    element.remove()
  }
  pages = []
})

describe('two pages of one browser', () => {
  it('load each of 300 entries once between them', async () => {
    const [one, two] = await openTwo()
    const calls = new Map<string, number>()
    const load = (id: string) => async () => {
      calls.set(id, (calls.get(id) ?? 0) + 1)
      await new Promise((resolve) => setTimeout(resolve, 2))
      return { id }
    }
    const ids = Array.from({ length: 300 }, (_, index) => `${index}`)
    const values = await Promise.all(
      ids.flatMap((id) => [one, two].map(({ cache, frame }) => cache.load<{ id: string }>(frame.itemKey({ id }) as never, load(id)))),
    )
    expect(values.every(({ id }, index) => id === ids[Math.floor(index / 2)])).toBe(true)
    expect([...calls.values()].filter((count) => count > 1)).toEqual([])
    expect(calls.size).toBe(300)
  }, 60_000)

  it('see what the other has set, at once', async () => {
    const [one, two] = await openTwo()
    await one.cache.set(one.frame.itemKey({ id: '1' }), 'old')
    expect(await two.cache.get(two.frame.itemKey({ id: '1' }))).toBe('old')
    await one.cache.set(one.frame.itemKey({ id: '1' }), 'new')
    await vi.waitFor(() => expect(two.cache.peek(two.frame.itemKey({ id: '1' }))?.value).toBe('new'), 30_000)
  })

  it('show nothing that the other has invalidated', async () => {
    const [one, two] = await openTwo()
    await one.cache.set(one.frame.itemKey({ id: '1' }), 'old')
    expect(await two.cache.get(two.frame.itemKey({ id: '1' }))).toBe('old')
    await one.cache.invalidate({ template: 'item_{id}' })
    await vi.waitFor(() => expect(two.cache.peek(two.frame.itemKey({ id: '1' }))).toBeUndefined(), 30_000)
    expect(await two.cache.get(two.frame.itemKey({ id: '1' }))).toBeUndefined()
  })

  it.each(Array.from({ length: 10 }, (_, index) => index + 1))(
    'take nothing from what they share that the other has invalidated (%i)',
    async () => {
      const [one, two] = await openTwo()
      const key = two.frame.itemKey({ id: '1' })
      await one.cache.set(one.frame.itemKey({ id: '1' }), 'old')
      expect(await two.cache.get(key)).toBe('old')
      // What the page is writing makes its removal late: the message is there before.
      void one.cache.set(one.frame.itemKey({ id: 'large' }), 'x'.repeat(3_000_000))
      await new Promise((resolve) => one.element.contentWindow!.setTimeout(resolve))
      const heard = new Promise<void>((resolve) => {
        two.cache.subscribe((event) => event.type === 'remove' && resolve())
      })
      const invalidation = one.cache.invalidate(one.frame.itemKey({ id: '1' }))
      await heard
      expect(await two.cache.load(key as never, async () => 'new')).toBe('new')
      await invalidation
      expect(await two.cache.load(key as never, async () => 'asked again')).toBe('new')
      expect(await one.cache.load(one.frame.itemKey({ id: '1' }) as never, async () => 'asked again')).toBe('new')
    },
  )

  it('are both empty when one signs out, and their storage too', async () => {
    const [one, two] = await openTwo()
    for (const { cache, frame } of [one, two]) await cache.set(frame.itemKey({ id: '1' }), 'secret')
    let finish!: (value: string) => void
    const late = two.cache
      .load(two.frame.itemKey({ id: '2' }), () => new Promise<string>((resolve) => (finish = resolve)))
      .catch((error) => error.code)
    await vi.waitFor(() => expect(finish).toBeDefined(), 30_000)
    await one.cache.logout()
    await vi.waitFor(() => expect(two.cache.peek(two.frame.itemKey({ id: '1' }))).toBeUndefined(), 30_000)
    finish('secret')
    expect(await late).toBe('superseded')
    for (const { cache, frame } of [one, two]) for (const id of ['1', '2']) expect(await cache.get(frame.itemKey({ id }))).toBeUndefined()
    expect(Object.keys(localStorage)).toEqual([])
  })

  it('go on when the one that loads is closed', async () => {
    const [one, two] = await openTwo()
    const hanging = vi.fn(() => new Promise<string>(() => {}))
    void one.cache.load(one.frame.itemKey({ id: '1' }), hanging).catch(() => {})
    await vi.waitFor(() => expect(hanging).toHaveBeenCalled(), 30_000)
    const other = two.cache.load(two.frame.itemKey({ id: '1' }), async () => 'loaded')
    one.element.remove()
    expect(await other).toBe('loaded')
  })

  it('do not wait for one whose load hangs, and the others load once between them', async () => {
    const [one, ...others] = (await openPages(4, { tabTimeoutMs: 2_000 })) as [Page, ...Page[]]
    const hanging = vi.fn(() => new Promise<string>(() => {}))
    void one.cache.load(one.frame.itemKey({ id: '1' }), hanging).catch(() => {})
    await vi.waitFor(() => expect(hanging).toHaveBeenCalled(), 30_000)
    const load = vi.fn(async () => 'loaded')
    const values = await Promise.all(others.map(({ cache, frame }) => cache.load(frame.itemKey({ id: '1' }) as never, load)))
    expect(values).toEqual(['loaded', 'loaded', 'loaded'])
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('take the lock from one that hangs altogether, and wait for it no more', async () => {
    const [one, two] = (await openPages(2, { tabTimeoutMs: 100 })) as [Page, Page]
    const name = one.cache.nameOf(one.frame.itemKey({ id: '1' }))
    // A page that does not even run its timers never lets go.
    const frozen = navigator.locks.request(`bn:${name}`, () => new Promise(() => {})).catch((error: Error) => error.name)
    expect(await two.cache.load(two.frame.itemKey({ id: '1' }) as never, async () => 'loaded')).toBe('loaded')
    expect(await frozen).toBe('AbortError')
    await vi.waitFor(async () => expect((await navigator.locks.query()).held).toEqual([]), 30_000)
    expect(await one.cache.load(one.frame.itemKey({ id: '1' }) as never, async () => 'asked again')).toBe('loaded')
  })

  it('fail together when the load for which they wait fails, without asking five times', async () => {
    const five = await openPages(5, { tabTimeoutMs: 60_000 })
    const name = five[0]!.cache.nameOf(five[0]!.frame.itemKey({ id: '1' }))
    let fail!: () => void
    const load = vi.fn(
      () => new Promise<string>((_, reject) => (fail = () => reject(Object.assign(new Error('The server is down.'), { status: 503 })))),
    )
    const outcomes = five.map(({ cache, frame }) => cache.load(frame.itemKey({ id: '1' }) as never, load).catch((error: unknown) => error))
    await vi.waitFor(async () => expect(await waitingFor(name)).toBe(4), 30_000)
    fail()
    for (const error of await Promise.all(outcomes)) expect(error).toMatchObject({ message: 'The server is down.', status: 503 })
    expect(load).toHaveBeenCalledTimes(1)
    // The failure is not kept: who asks afterwards is answered by the loader.
    expect(await five[1]!.cache.load(five[1]!.frame.itemKey({ id: '1' }) as never, async () => 'loaded')).toBe('loaded')
  })

  it('do not see the other person', async () => {
    const database = `tabs-${++databases}`
    const ada = await openPage({ database, principal: 'ada', storage: true })
    const grace = await openPage({ database, principal: 'grace', storage: true })
    await ada.cache.set(ada.frame.itemKey({ id: '1' }), 'ada')
    expect(await grace.cache.get(grace.frame.itemKey({ id: '1' }))).toBeUndefined()
    await grace.cache.logout()
    expect(await ada.cache.get(ada.frame.itemKey({ id: '1' }))).toBe('ada')
  })
})
