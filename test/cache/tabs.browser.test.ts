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

async function openTwo(principal = 'ada') {
  const options = { database: `tabs-${++databases}`, principal, storage: true }
  return [await openPage(options), await openPage(options)] as const
}

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
