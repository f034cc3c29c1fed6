import { act, cleanup, render, screen } from '@testing-library/react'
import { CacheProvider, createCache, defineKey, useCached, type Cache, type CachedOptions } from 'binnacle/cache'
import fc from 'fast-check'
import type { ReactNode } from 'react'
import { SWRConfig } from 'swr'
import { describe, expect, it, vi } from 'vitest'

// Each cache, and each session of it, has a state of its own in SWR: nobody sees what another has loaded, and nobody is kept waiting by it.

const settings = defineKey('settings', { ttl: 'medium' })
const flush = () => act(async () => {})
const shown = () => screen.getByRole('status').textContent

function Settings({ load, options }: { load: () => string | Promise<string>; options?: CachedOptions<string> }) {
  const { data, error } = useCached<string>(settings(), load, options)
  return <output>{data ?? (error ? 'failed' : 'nothing')}</output>
}

/** No SWR provider of its own: everything in the page shares SWR's. */
const page = (cache: Cache, children: ReactNode) => <CacheProvider cache={cache}>{children}</CacheProvider>
const signIn = (principal: string) => createCache({ principal, channel: false })

describe('two people at one page', () => {
  const keep = { keepPreviousData: true, shouldRetryOnError: false }

  it.each(['after a logout', 'without one'])('see nothing of each other with keepPreviousData, %s', async (when) => {
    const [alice, bob] = [signIn('alice'), signIn('bob')]
    const { rerender } = render(page(alice, <Settings load={async () => 'of alice'} options={keep} />))
    await flush()
    expect(shown()).toBe('of alice')
    if (when === 'after a logout') await act(async () => alice.logout())
    let answer!: (value: string) => void
    rerender(page(bob, <Settings load={() => new Promise<string>((resolve) => (answer = resolve))} options={keep} />))
    expect(shown()).toBe('nothing')
    await flush()
    expect(shown()).toBe('nothing')
    await act(async () => answer('of bob'))
    expect(shown()).toBe('of bob')
  })

  it('see nothing of each other when the load of the second fails', async () => {
    const { rerender } = render(page(signIn('alice'), <Settings load={async () => 'of alice'} options={keep} />))
    await flush()
    rerender(page(signIn('bob'), <Settings load={async () => Promise.reject(new Error('down'))} options={keep} />))
    await flush()
    expect(shown()).toBe('failed')
  })

  it('see nothing of each other when SWRConfig says keepPreviousData', async () => {
    const both = (cache: Cache, load: () => Promise<string>) => <SWRConfig value={keep}>{page(cache, <Settings load={load} />)}</SWRConfig>
    const { rerender } = render(both(signIn('alice'), async () => 'of alice'))
    await flush()
    rerender(both(signIn('bob'), () => new Promise<string>(() => {})))
    await flush()
    expect(shown()).toBe('nothing')
  })

  it('each see their own, whoever comes back within the deduping interval', async () => {
    const load = vi.fn(async (who: string) => `of ${who}`)
    const { rerender } = render(page(signIn('alice'), <Settings load={() => load('alice')} />))
    await flush()
    rerender(page(signIn('bob'), <Settings load={() => load('bob')} />))
    await flush()
    expect(shown()).toBe('of bob')
    rerender(page(signIn('alice'), <Settings load={() => load('alice')} />))
    await flush()
    expect(shown()).toBe('of alice')
    expect(load).toHaveBeenCalledTimes(3)
  })
})

describe('one person', () => {
  it('gets what a new cache loads, not what the former one had', async () => {
    let version = 0
    const load = async () => `version ${++version}`
    const { rerender } = render(page(signIn('alice'), <Settings load={load} />))
    await flush()
    rerender(page(signIn('alice'), <Settings load={load} />))
    expect(shown()).toBe('nothing')
    await flush()
    expect(shown()).toBe('version 2')
  })

  it('is asked for again by what mounts after a logout of the same cache', async () => {
    const cache = signIn('alice')
    let version = 0
    const load = async () => `version ${++version}`
    const { unmount } = render(page(cache, <Settings load={load} />))
    await flush()
    await act(async () => cache.logout())
    unmount()
    render(page(cache, <Settings load={load} />))
    expect(shown()).toBe('nothing')
    await flush()
    expect(shown()).toBe('version 2')
  })

  it('keeps the previous value from key to key, and says so of no other session', async () => {
    const player = defineKey('player_{id}', { ttl: 'short' })
    const cache = signIn('alice')
    function Player({ id }: { id: string }) {
      const { data } = useCached<string>(player({ id }), () => (id === '1' ? 'Ada' : new Promise<string>(() => {})), {
        keepPreviousData: true,
      })
      return <output>{data ?? 'nothing'}</output>
    }
    const { rerender } = render(page(cache, <Player id="1" />))
    await flush()
    rerender(page(cache, <Player id="2" />))
    await flush()
    expect(shown()).toBe('Ada')
    await act(async () => cache.logout())
    rerender(page(cache, <Player id="3" />))
    await flush()
    expect(shown()).toBe('nothing')
  })
})

it('isolates tests that make a cache each, without a provider of SWR', async () => {
  for (const answer of ['one', 'two']) {
    const load = vi.fn(async () => answer)
    const { unmount } = render(page(createCache(), <Settings load={load} />))
    await flush()
    expect(shown()).toBe(answer)
    expect(load).toHaveBeenCalledTimes(1)
    unmount()
  }
})

// The model: a value says whose it is, of which cache and which session. Whatever happens, each hook shows nothing else; and once all loads have
// come, it shows something.
const people = ['alice', 'bob'] as const
const keyOf = defineKey('page_{id}', { ttl: 'short' })
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('signIn' as const), who: fc.constantFrom(...people), again: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('signOut' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('option' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('key' as const), id: fc.constantFrom('1', '2') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mount' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mutate' as const), fails: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat(9), fails: fc.boolean() }) },
)

describe('whatever is signed in, out, loaded and failed in whatever order', () => {
  it('each person sees their own, and sees it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
        cleanup()
        const problems: string[] = []
        const known = new Map<string, Cache>()
        const numbers = new Map<object, number>()
        const sessionOf = (cache: Cache) => {
          const { session } = cache
          if (!numbers.has(session)) numbers.set(session, numbers.size)
          return `${numbers.get(session)}`
        }
        let cache = signIn('alice')
        known.set('alice', cache)
        let [isShown, keepPreviousData, id, isSignedOut] = [true, false, '1', false]
        const waiting: { settle: (fails: boolean) => void }[] = []
        let mutate!: (value: unknown, options: unknown) => Promise<unknown>

        function Reader() {
          const asked = cache
          const load = () => {
            const value = `${sessionOf(asked)} ${id}`
            return new Promise<string>((resolve, reject) =>
              waiting.push({ settle: (fails) => (fails ? reject(new Error('down')) : resolve(value)) }),
            )
          }
          const result = useCached<string>(keyOf({ id }), load, { keepPreviousData, shouldRetryOnError: false })
          mutate = result.mutate as never
          if (result.data !== undefined && result.data.split(' ')[0] !== sessionOf(cache))
            problems.push(`session ${sessionOf(cache)} was shown ${result.data}`)
          return <output>{result.data ?? 'nothing'}</output>
        }
        const tree = () => page(cache, isShown && <Reader />)
        const { rerender } = render(tree())
        const check = () => {
          const text = screen.queryByRole('status')?.textContent ?? 'nothing'
          if (text !== 'nothing' && text.split(' ')[0] !== sessionOf(cache)) problems.push(`session ${sessionOf(cache)} still sees ${text}`)
        }
        const draw = () => act(async () => rerender(tree()))
        const isQuiet = () => act(async () => new Promise((resolve) => setTimeout(resolve)))

        for (const each of steps) {
          if (each.do === 'signIn') {
            isSignedOut = false
            // Back to the cache this person had, or a new one.
            const former = known.get(each.who)
            if (former && former === cache) continue
            cache = each.again && former ? former : signIn(each.who)
            known.set(each.who, cache)
          } else if (each.do === 'signOut') {
            isSignedOut = true
            await act(async () => void cache.logout())
          } else if (each.do === 'option') keepPreviousData = !keepPreviousData
          else if (each.do === 'key') id = each.id
          else if (each.do === 'mount') isShown = !isShown
          else if (each.do === 'mutate' && isShown && !isSignedOut) {
            const value = `${sessionOf(cache)} ${id}`
            const update = new Promise<string>((resolve, reject) =>
              waiting.push({ settle: (fails) => (fails ? reject(new Error('refused')) : resolve(value)) }),
            )
            await act(async () => void mutate(update, { optimisticData: value, throwOnError: false }).catch(() => {}))
          } else if (each.do === 'answer' && waiting.length > 0) {
            const [one] = waiting.splice(each.which % waiting.length, 1)
            await act(async () => one!.settle(each.fails))
          }
          if (each.do !== 'signIn') check()
          await draw()
          check()
        }

        // Comes to rest: what mounts now, and is answered, is seen.
        isShown = false
        await draw()
        isShown = true
        await draw()
        for (let rounds = 0; rounds < 6; rounds++) {
          for (const one of waiting.splice(0)) await act(async () => one.settle(false))
          await isQuiet()
        }
        expect(problems).toEqual([])
        expect(shown()).toBe(`${sessionOf(cache)} ${id}`)
      }),
      { numRuns: 120 },
    )
  }, 120_000)
})
