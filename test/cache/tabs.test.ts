import { createCache, defineKey, memoryTier, storageTier, type OpenChannel, type StoredEntry } from 'binnacle/cache'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { matcherOf } from '../../src/core/filter.js'
import { fakeTier } from './fakeTier.js'

const key = defineKey('item_{id}', { ttl: 'long', tags: ['items'] })
const keys = ['1', '2', '12'].map((id) => key({ id }))
const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

const tab = fc.nat(1)
const command = fc.oneof(
  fc.record({ do: fc.constant('set' as const), tab, key: fc.nat(2) }),
  fc.record({ do: fc.constant('read' as const), tab, key: fc.nat(2) }),
  fc.record({ do: fc.constant('invalidate' as const), tab, key: fc.nat(2), isTag: fc.boolean() }),
  // What may befall a message on its way.
  fc.record({ do: fc.constantFrom('deliver' as const, 'double' as const, 'drop' as const), which: fc.nat(10) }),
)

it('tabs agree in the end, however their messages are doubled, dropped or overtaken', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 3, maxLength: 30 }), async (commands) => {
      const held = new Map<string, StoredEntry>()
      const hearers: ((message: unknown) => void)[] = []
      let way: { to: number; message: unknown }[] = []
      const open: OpenChannel = (_, onMessage) => {
        const self = hearers.push(onMessage) - 1
        return { post: (message) => way.push({ to: 1 - self, message: structuredClone(message) }), dispose() {} }
      }
      let now = 1_000_000
      const caches = [0, 1].map(() =>
        createCache({
          tiers: [memoryTier(), fakeTier(matcherOf, { held, reach: 'browser' })],
          principal: 'ada',
          channel: open,
          clock: () => now,
        }),
      )
      // Both greet, and are answered.
      for (let rounds = 0; rounds < 2; rounds++) for (const { to, message } of way.splice(0)) hearers[to]?.(message)
      let written = 0
      const forgottenBefore = new Map<string, number>()
      for (const step of commands) {
        now += 10
        if ('which' in step) {
          if (way.length === 0) continue
          const [sent] = way.splice(step.which % way.length, 1)
          if (step.do !== 'drop') hearers[sent!.to]!(sent!.message)
          if (step.do === 'double') hearers[sent!.to]!(sent!.message)
        } else {
          const cache = caches[step.tab]!
          const entry = keys[step.key]!
          if (step.do === 'set') void cache.set(entry, ++written)
          else if (step.do === 'read') await cache.get(entry)
          else {
            void cache.invalidate(step.isTag ? { tag: 'items' } : entry)
            for (const each of step.isTag ? keys : [entry]) forgottenBefore.set(each.id, written)
          }
        }
        await turn()
      }
      // What is still on its way arrives, and one more message of each shows what was dropped.
      const rest = way
      way = []
      for (const { to, message } of rest) hearers[to]!(message)
      const last = key({ id: 'last' })
      for (const cache of caches) {
        now += 10
        await cache.set(last, 'last')
        for (const { to, message } of way.splice(0)) hearers[to]!(message)
      }
      await turn()
      for (const entry of keys) {
        const [one, two] = [await caches[0]!.get(entry), await caches[1]!.get(entry)]
        expect(one).toBe(two)
        if (one !== undefined) expect(one).toBeGreaterThan(forgottenBefore.get(entry.id) ?? 0)
      }
      for (const cache of caches) cache.dispose()
    }),
    { numRuns: 150 },
  )
}, 30_000)

it("keeps nothing of another principal's that a message brings", async () => {
  const hearers: ((message: unknown) => void)[] = []
  const open: OpenChannel = (_, onMessage) => {
    const self = hearers.push(onMessage) - 1
    return { post: (message) => hearers.forEach((hear, at) => at !== self && hear(structuredClone(message))), dispose() {} }
  }
  const tabs = ['ada', 'ada', 'grace'].map((principal) => {
    const ofTab = fakeTier(matcherOf)
    return { ofTab, cache: createCache({ tiers: [memoryTier(), ofTab], principal, channel: open }) }
  })
  await tabs[0]!.cache.set(keys[0]!, 'secret')
  await vi.waitFor(() => expect(tabs[1]!.ofTab.held.size).toBe(1))
  await turn()
  expect(tabs[2]!.ofTab.held.size).toBe(0)
  for (const { cache } of tabs) cache.dispose()
})

it('writes what waits when the page is left', () => {
  localStorage.clear()
  const cache = createCache({ tiers: [memoryTier(), storageTier('local')], channel: false })
  void cache.set(keys[0]!, 'unsaved')
  expect(localStorage.length).toBe(0)
  window.dispatchEvent(new Event('pagehide'))
  expect(localStorage.length).toBe(1)
  cache.dispose()
})
