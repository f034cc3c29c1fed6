import { storageTier, type StoredEntry } from 'binnacle/cache'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'

const PREFIX = 'bn:'
const nameOf = (id: number) => `ada.1:abc:item_${id}`

/** Web storage that fails on order: over its quota, or altogether. */
class FakeStorage implements Storage {
  readonly map = new Map<string, string>()
  quota = Infinity
  /** So many operations from now one throws. */
  failsIn = Infinity
  get length() {
    return this.map.size
  }
  #step() {
    if (--this.failsIn !== 0) return
    this.failsIn = Infinity
    throw new DOMException('The disk is gone.', 'UnknownError')
  }
  key(at: number) {
    return [...this.map.keys()][at] ?? null
  }
  getItem(key: string) {
    this.#step()
    return this.map.get(key) ?? null
  }
  setItem(key: string, text: string) {
    this.#step()
    const before = this.map.get(key)
    this.map.set(key, text)
    if (this.chars() <= this.quota) return
    if (before === undefined) this.map.delete(key)
    else this.map.set(key, before)
    throw new DOMException('It is full.', 'QuotaExceededError')
  }
  removeItem(key: string) {
    this.#step()
    this.map.delete(key)
  }
  clear() {
    this.map.clear()
  }
  chars(prefix = '') {
    let sum = 0
    for (const [key, text] of this.map) if (key.startsWith(prefix)) sum += key.length + text.length
    return sum
  }
  entries() {
    return [...this.map.keys()].filter((key) => key.startsWith(PREFIX)).length
  }
}

const tiers: { dispose?(): void }[] = []
afterEach(() => {
  for (const tier of tiers.splice(0)) tier.dispose?.()
})

function open(storage: Storage, maxChars?: number, clock = () => 1_000) {
  const tier = storageTier(storage, { maxChars })
  tier.connect?.({ clock, invalidated() {} })
  tiers.push(tier)
  return tier
}

const entryOf = (value: unknown, updatedAt = 1_000, keepMs = 1e9): StoredEntry => {
  return { value, updatedAt, version: 0, tags: ['items'], keepMs, isAuthored: true }
}

/** What a browser tells this tab of another one's write. */
const storageEvent = (storageArea: Storage, key: string | null, newValue: string | null) =>
  Object.assign(new Event('storage'), { storageArea, key, newValue })

const id = fc.nat(7)
const size = fc.nat(60)
const command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('write' as const), id, size, age: fc.nat(5), isLasting: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), id, isByTag: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), id }) },
  // Another tab, whose writes are heard of later.
  { weight: 3, arbitrary: fc.record({ do: fc.constant('other tab' as const), id, size, isGarbage: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('other tab removes' as const), id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('other tab clears' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hear' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('quota' as const), chars: fc.integer({ min: 0, max: 600 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('break' as const), after: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(2_000) }) },
)

describe('storageTier', () => {
  it('counts the characters that a scan of the storage counts, whatever happens to it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(command, { minLength: 1, maxLength: 40 }),
        fc.option(fc.integer({ min: 100, max: 500 }), { nil: undefined }),
        async (commands, maxChars) => {
          const storage = new FakeStorage()
          storage.setItem('theirs', 'x'.repeat(50))
          let now = 1_000
          const tier = open(storage, maxChars, () => now)
          const unheard: Event[] = []
          const hear = () => {
            for (const event of unheard.splice(0)) dispatchEvent(event)
          }
          const outcome = (done: Promise<unknown>) => done.catch((error: unknown) => expect(error).toMatchObject({ name: 'UnknownError' }))
          for (const step of commands) {
            if (step.do === 'write') {
              const entry = entryOf('x'.repeat(step.size), now - step.age, step.isLasting ? 1e9 : 500)
              await outcome(tier.write(new Map([[nameOf(step.id), entry]])))
            } else if (step.do === 'remove') {
              const filter = step.isByTag ? { owners: ['ada'], tag: 'items' } : { owners: ['ada'], name: nameOf(step.id) }
              await outcome(tier.remove(filter))
            } else if (step.do === 'read') await outcome(tier.read(nameOf(step.id)))
            else if (step.do === 'quota') storage.quota = storage.chars() + step.chars - 300
            else if (step.do === 'break') storage.failsIn = step.after
            else if (step.do === 'wait') now += step.ms
            else if (step.do === 'hear') hear()
            else {
              // It does not see what befalls this tab's access.
              const key = step.do === 'other tab clears' ? null : PREFIX + nameOf(step.id)
              if (key === null) storage.map.clear()
              else if (step.do === 'other tab removes') storage.map.delete(key)
              else if (step.do === 'other tab')
                storage.map.set(key, `${step.isGarbage ? 'garbage' : 'rs.bmpc9t...;'}"${'y'.repeat(step.size)}"`)
              unheard.push(storageEvent(storage, key, key === null ? null : (storage.map.get(key) ?? null)))
            }
          }
          storage.failsIn = Infinity
          hear()
          expect(tier.stats()).toMatchObject({ entries: storage.entries(), bytes: storage.chars(PREFIX) })
          // The limit is kept by the next write that fits, whatever the other tab has put there.
          storage.quota = Infinity
          await tier.write(new Map([[nameOf(8), entryOf('', now)]]))
          if (maxChars !== undefined) expect(storage.chars(PREFIX)).toBeLessThanOrEqual(maxChars)
          expect(tier.stats()).toMatchObject({ entries: storage.entries(), bytes: storage.chars(PREFIX) })
          tier.dispose?.()
        },
      ),
      { numRuns: 500 },
    )
  })

  it('takes nobody else’s characters for its own', async () => {
    const storage = new FakeStorage()
    storage.setItem('theirs', 'x'.repeat(500))
    const tier = open(storage, 200)
    await tier.write(new Map([[nameOf(1), entryOf('mine')]]))
    expect(tier.stats()).toMatchObject({ entries: 1, evictions: 0 })
    expect(storage.getItem('theirs')).not.toBeNull()
  })

  it('counts what a write of this tab has replaced before it heard of the other’s', async () => {
    const storage = new FakeStorage()
    const tier = open(storage)
    await tier.write(new Map([[nameOf(1), entryOf('a')]]))
    const key = PREFIX + nameOf(1)
    const theirs = `${storage.map.get(key)!.slice(0, -3)}"${'y'.repeat(100)}"`
    storage.map.set(key, theirs)
    await tier.write(new Map([[nameOf(1), entryOf('short')]]))
    dispatchEvent(storageEvent(storage, key, theirs))
    expect(tier.stats().bytes).toBe(storage.chars(PREFIX))
  })
})
