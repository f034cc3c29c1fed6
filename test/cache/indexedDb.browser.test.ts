import { createCache, defineKey, indexedDbTier, memoryTier, type CacheTier } from 'binnacle/cache'
import { afterEach, expect, it, vi } from 'vitest'
import { stored } from './contract.js'

const key = defineKey('item_{id}', { ttl: 'static' })
const DAY_MS = 86_400_000

let databases = 0
const opened: { dispose?(): void }[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const each of opened.splice(0)) each.dispose?.()
})

function open(database: string, clock = Date.now): CacheTier {
  const tier = indexedDbTier({ database })
  tier.connect?.({ clock, invalidated() {} })
  opened.push(tier)
  return tier
}
const write = (tier: CacheTier, name: string, more?: Parameters<typeof stored>[1]) => tier.write(new Map([[name, stored('value', more)]]))

/** The connections that are opened from now on. */
function connections(): IDBDatabase[] {
  const found: IDBDatabase[] = []
  const real = IDBFactory.prototype.open
  vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(function watch(this: IDBFactory, ...parameters) {
    const request = real.apply(this, parameters)
    request.addEventListener('success', () => found.push(request.result))
    return request
  })
  return found
}

it('opens the database again when the browser has closed the connection', async () => {
  const found = connections()
  const tier = open(`idb-${++databases}`)
  await write(tier, 'ada.1:abc:item_1')
  // Without a word: the next transaction throws an InvalidStateError.
  found[0]!.close()
  expect((await tier.read('ada.1:abc:item_1'))?.value).toBe('value')
  found[1]!.close()
  await write(tier, 'ada.1:abc:item_2')
  found[2]!.close()
  await tier.remove({ owners: ['ada'], name: 'ada.1:abc:item_1' })
  found[3]!.close()
  expect(await tier.keys?.()).toEqual(['ada.1:abc:item_2'])
  expect(found).toHaveLength(5)
})

it('tries once more when the connection is lost under a transaction, and not again and again', async () => {
  const tier = open(`idb-${++databases}`)
  await write(tier, 'ada.1:abc:item_1')
  const lost = () => {
    throw new DOMException('Connection to Indexed Database server lost. Refresh the page to try again', 'UnknownError')
  }
  const get = vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementationOnce(lost)
  expect((await tier.read('ada.1:abc:item_1'))?.value).toBe('value')
  get.mockClear().mockImplementation(lost)
  await expect(tier.read('ada.1:abc:item_1')).rejects.toMatchObject({ name: 'UnknownError' })
  expect(get).toHaveBeenCalledTimes(2)
})

it('is tried with a new connection once the one before has hung', async () => {
  const time = { now: 1_000_000 }
  const found = connections()
  const database = `idb-${++databases}`
  const first = createCache({ tiers: [memoryTier(), indexedDbTier({ database })], clock: () => time.now, channel: false })
  opened.push(first)
  await first.set(key({ id: '1' }), 'kept')
  const cache = createCache({
    tiers: [memoryTier(), indexedDbTier({ database })],
    clock: () => time.now,
    channel: false,
    onError() {},
    tierTimeoutMs: 4_000,
  })
  opened.push(cache)
  expect(await cache.get(key({ id: '2' }))).toBeUndefined()
  // It takes what it is asked, and never answers.
  const hung = vi.spyOn(found[1]!, 'transaction').mockReturnValue({ objectStore: () => ({ get: () => ({}) }) } as never)
  expect(await cache.get(key({ id: '1' }))).toBeUndefined()
  expect(hung).toHaveBeenCalled()
  expect(cache.stats().tiers[1]!.breaker).toBe('open')
  time.now += 31_000
  expect(await cache.get(key({ id: '1' }))).toBe('kept')
  expect(cache.stats().tiers[1]!.breaker).toBe('closed')
})

it('keeps no entry that has expired, whoever it belonged to, however long the application is used', async () => {
  const database = `idb-${++databases}`
  let now = Date.UTC(2026, 0, 1)
  for (let day = 0; day < 400; day++) {
    const tier = open(database, () => now)
    const person = `person${day % 7}`
    await write(tier, `${person}.1:abc:day_${day}`, { updatedAt: now, keepMs: 2 * DAY_MS })
    if (day === 0) await write(tier, 'ada.1:abc:for_good', { updatedAt: now, keepMs: Infinity })
    tier.dispose?.()
    now += DAY_MS
  }
  expect((await open(database).keys!()).toSorted()).toEqual(['ada.1:abc:for_good', 'person0.1:abc:day_399', 'person6.1:abc:day_398'])
})

it('sweeps in a page that stays open, too', async () => {
  let now = Date.UTC(2026, 0, 1)
  const tier = open(`idb-${++databases}`, () => now)
  await write(tier, 'ada.1:abc:item_1', { updatedAt: now, keepMs: DAY_MS })
  now += 2 * DAY_MS
  await write(tier, 'ada.1:abc:item_2', { updatedAt: now, keepMs: DAY_MS })
  expect(await tier.keys?.()).toEqual(['ada.1:abc:item_2'])
})

it('replaces what an earlier version of the database has kept', async () => {
  const database = `idb-${++databases}`
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open(database, 1)
    request.onupgradeneeded = () => request.result.createObjectStore('entries').put(stored('old'), 'ada.1:abc:item_1')
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      request.result.close()
      resolve()
    }
  })
  const tier = open(database)
  expect(await tier.read('ada.1:abc:item_1')).toBeUndefined()
  await write(tier, 'ada.1:abc:item_2')
  expect((await tier.read('ada.1:abc:item_2'))?.value).toBe('value')
})

it('keeps what a structured clone gives back; refuses an instance of a class, unless a serializer writes it', async () => {
  class Player {
    name = 'Ada'
  }
  const database = `idb-${++databases}`
  const refused = vi.fn()
  const tier = indexedDbTier({ database })
  tier.connect?.({ clock: Date.now, invalidated() {}, refused })
  opened.push(tier)
  const name = 'ada.1:abc:item_1'
  const value = { born: new Date(0), by: new Map([['a', new Set([1n, Number.NaN])]]), nothing: undefined }
  await tier.write(new Map([[name, stored(value)]]))
  expect((await tier.read(name))?.value).toEqual(value)
  expect(refused).not.toHaveBeenCalled()
  await tier.write(new Map([[name, stored({ players: [new Player()] })]]))
  expect(await tier.read(name)).toBeUndefined()
  expect(tier.stats().rejections).toBe(1)
  expect(refused).toHaveBeenCalledWith(name, expect.stringMatching(/value\.players\[0\] is an instance of Player.*serializer/))

  const serializer = {
    stringify: (each: unknown) => (each as Player).name,
    parse: (text: string) => Object.assign(new Player(), { name: text }),
  }
  const other = indexedDbTier({ database: `idb-${++databases}`, serializer })
  opened.push(other)
  await other.write(new Map([[name, stored(new Player())]]))
  expect((await other.read(name))?.value).toBeInstanceOf(Player)
})
