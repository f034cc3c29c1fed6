import { act, cleanup, render } from '@testing-library/react'
import { CacheProvider, createCache, defineKey, useCached } from 'binnacle/cache'
import fc from 'fast-check'
import useSWR, { SWRConfig, useSWRConfig, type KeyedMutator, type Middleware, type MutatorOptions, type SWRConfiguration } from 'swr'
import { describe, expect, it, vi } from 'vitest'

// Beside swr itself: the same steps through `useSWR` and through `useCached`, and after each of them the same on the screen and the same number of
// requests. What SWR would ask for again because it does not know of ages is left out: `revalidateIfStale` is false.

const itemKey = defineKey('item_{id}', { ttl: 'medium' })

interface Request {
  settle(outcome: unknown, fails: boolean): void
}

interface Side {
  readonly requests: Request[]
  /** Updates the item without a hook: SWR's global `mutate`, and `cache.mutate`. */
  update(id: string, change: () => Promise<unknown>): Promise<unknown>
  mutate: KeyedMutator<unknown>
  config: ReturnType<typeof useSWRConfig>
  shown(): string
  draw(): void
}

interface Screen {
  id: string | null
  hasLoader?: boolean
  isShown: boolean
  isGated: boolean
  options: SWRConfiguration
}

/** A middleware that withholds the key, as a sign-in gate does. */
const gateOf =
  (screen: Screen): Middleware =>
  (useNext) =>
    function useGate(key, fetcher, config) {
      return useNext(screen.isGated ? null : key, fetcher, config)
    }

function open(which: 'swr' | 'binnacle', screen: Screen): Side {
  const requests: Request[] = []
  const load = () =>
    new Promise<unknown>((resolve, reject) =>
      requests.push({ settle: (outcome, fails) => (fails ? reject(new Error(`${outcome}`)) : resolve(outcome)) }),
    )
  const side = { requests } as unknown as Side
  const use = [gateOf(screen)]
  const wide = { shouldRetryOnError: false, revalidateIfStale: false, revalidateOnFocus: false, dedupingInterval: 0 }
  function useEither(id: string | null) {
    const options = { ...wide, ...screen.options, use }
    // oxlint-disable react/rules-of-hooks -- one of the two, always the same
    const loader = screen.hasLoader === false ? null : load
    if (which === 'swr') return useSWR<unknown>(id && `item_${id}`, loader, options)
    return useCached<unknown>(id === null ? null : itemKey({ id }), loader, options)
    // oxlint-enable react/rules-of-hooks
  }
  function Reader() {
    const { data, error, isLoading, isValidating, mutate } = useEither(screen.id)
    side.mutate = mutate as Side['mutate']
    side.config = useSWRConfig()
    const failure = error ? (error as Error).message : '-'
    return `${JSON.stringify(data) ?? 'nothing'} ${failure} ${isLoading ? 'loading' : ''} ${isValidating ? 'validating' : ''}`
  }
  const cache = createCache({ channel: false })
  const tree = () => (
    <SWRConfig value={{ provider: () => new Map() }}>
      {which === 'swr' ? screen.isShown && <Reader /> : <CacheProvider cache={cache}>{screen.isShown && <Reader />}</CacheProvider>}
    </SWRConfig>
  )
  const { container, rerender } = render(tree())
  side.update = async (id, change) =>
    which === 'swr' ? side.config.mutate(`item_${id}`, change, false) : cache.mutate(itemKey({ id }), change)
  side.shown = () => container.textContent!
  side.draw = () => rerender(tree())
  return side
}

type Update = 'append' | 'value' | 'slow' | 'undefined' | 'throw' | 'slow append'

type Step =
  | { do: 'answer'; which: number; fails: boolean }
  | { do: 'refresh' }
  | { do: 'update'; update: Update; optimistic: boolean; options: MutatorOptions<unknown, unknown> }
  | { do: 'answer update'; which: number; outcome: 'value' | 'undefined' | 'fails' }
  | { do: 'mount' | 'gate' | 'keep' | 'clear all' | 'refresh all' }
  | { do: 'unload'; revalidate: boolean }
  | { do: 'key'; id: string | null }

/** Runs the steps on both sides. Returns the first difference. */
async function compare(steps: readonly Step[]): Promise<string | undefined> {
  cleanup()
  const screens: Screen[] = []
  const updates: Request[][] = []
  const sides = (['swr', 'binnacle'] as const).map((which) => {
    const screen: Screen = { id: '1', isShown: true, isGated: false, options: {} }
    screens.push(screen)
    updates.push([])
    return open(which, screen)
  })
  let count = 0
  const settled = new Set<number>()
  const settledUpdates = new Set<number>()
  const told: string[] = []
  await rest()
  const differ = (step: string) => {
    const [swr, ours] = sides.map((side) => `${side.shown()}| ${side.requests.length} sent`)
    told.push(`${step}: ${swr}`)
    return swr === ours ? undefined : `${told.join('\n')}\nbut here ${ours}`
  }
  const keys = new Set<string>()
  let hasMoved = false
  // Requests before this one were replaced by something newer.
  let replaced = 0
  let difference = differ('at first')
  for (const step of steps) {
    if (difference) break
    count++
    const value = [`v${count}`]
    const each = async (run: (side: Side, screen: Screen, pending: Request[]) => unknown) => {
      await act(async () => {
        for (const [index, side] of sides.entries()) void run(side, screens[index]!, updates[index]!)
      })
      await act(async () => sides.forEach((side) => side.draw()))
    }
    const { isShown, isGated, id } = screens[0]!
    if (id !== null) keys.add(id)
    hasMoved ||= ['mount', 'key', 'gate'].includes(step.do)
    // SWR's own reach what is mounted; the cache keeps what is not (docs/cache.md).
    const isAll = keys.size === 1
    if (!['answer', 'mount', 'key', 'gate', 'keep'].includes(step.do)) replaced = sides[0]!.requests.length
    if (step.do === 'answer') {
      const waiting = [...sides[0]!.requests.keys()].filter((index) => !settled.has(index))
      if (waiting.length === 0) continue
      const index = waiting[step.which % waiting.length]!
      settled.add(index)
      // SWR shows the failure of a request that a newer one has replaced; here it counts for nothing.
      const fails = step.fails && index >= replaced && updates[0]!.length === settledUpdates.size
      await each((side) => side.requests[index]!.settle(value, fails))
    } else if (step.do === 'answer update') {
      const waiting = [...updates[0]!.keys()].filter((index) => !settledUpdates.has(index))
      if (waiting.length === 0) continue
      const index = waiting[step.which % waiting.length]!
      settledUpdates.add(index)
      await each((_, __, pending) => pending[index]!.settle(step.outcome === 'undefined' ? undefined : value, step.outcome === 'fails'))
    } else if (step.do === 'mount') await each((_, screen) => (screen.isShown = !screen.isShown))
    else if (step.do === 'key') await each((_, screen) => (screen.id = step.id))
    else if (step.do === 'gate') await each((_, screen) => (screen.isGated = !screen.isGated))
    else if (step.do === 'keep') await each((_, { options }) => (options.keepPreviousData = !options.keepPreviousData))
    // SWR's `mutate` of a null key acts on the key before.
    else if (!isShown || isGated || id === null) continue
    else if (step.do === 'refresh') await each((side) => side.mutate())
    else if (step.do === 'refresh all') await each((side) => side.config.mutate(() => true))
    else if (step.do === 'clear all') await each((side) => isAll && side.config.mutate(() => true, undefined, { revalidate: false }))
    // A hook that has mounted with data then loads for ever in SWR, without a request.
    else if (step.do === 'unload')
      await each((side) => isAll && (step.revalidate || !hasMoved) && side.config.unload({ revalidate: step.revalidate }))
    else if (step.do === 'update') {
      const options = { ...step.options, ...(step.optimistic && { optimisticData: [`hoped ${count}`] }) }
      await each((side, _, pending) => {
        const slow = () =>
          new Promise((resolve, reject) =>
            pending.push({ settle: (outcome, fails) => (fails ? reject(new Error('refused')) : resolve(outcome)) }),
          )
        const known = (current: unknown) => (Array.isArray(current) ? current : [])
        const update = {
          append: (current: unknown) => [...known(current), `+${count}`],
          'slow append': (current: unknown) => slow().then((added) => added && [...known(current), ...(added as [])]),
          value,
          slow,
          undefined,
          throw: () => {
            throw new Error('refused')
          },
        }[step.update]
        return side.mutate(update as never, options).catch(() => {})
      })
    }
    await rest()
    difference = differ(JSON.stringify(step))
  }
  return difference
}

const loaded: Step = { do: 'answer', which: 0, fails: false }
const slow = (given: MutatorOptions<unknown, unknown> = {}, optimistic = true): Step => ({
  do: 'update',
  update: 'slow',
  optimistic,
  options: given,
})
const refused: Step = { do: 'answer update', which: 0, outcome: 'fails' }
const confirmed: Step = { do: 'answer update', which: 0, outcome: 'value' }
const refresh: Step = { do: 'refresh' }
const newest: Step = { do: 'answer', which: 1, fails: false }

describe('useCached shows what useSWR shows, and asks as often', () => {
  it.each<[string, Step[]]>([
    ['when mutate() comes while a load runs', [refresh, newest, loaded]],
    ['when a load hangs and is asked for again', [refresh, newest]],
    ['when an optimistic update fails during the first load', [slow(), refused, newest, loaded]],
    ['when an update fails', [loaded, slow(), refused, loaded]],
    ['when the first of two updates is confirmed and the second fails', [loaded, slow(), slow(), confirmed, refused, loaded]],
    ['when a refresh is asked for during an update that fails', [loaded, slow({}, false), refresh, refused, newest, loaded]],
    ['when an optimistic update does not populate the cache', [loaded, slow({ populateCache: false }), confirmed, loaded]],
    [
      'when it is emptied',
      [loaded, { do: 'update', update: 'undefined', optimistic: false, options: { revalidate: false } }, refresh, loaded],
    ],
    ['when all is cleared', [loaded, { do: 'clear all' }, { do: 'mount' }, { do: 'mount' }, loaded]],
    ['when all is unloaded', [loaded, { do: 'unload', revalidate: true }, loaded]],
    ['when all is unloaded, with keepPreviousData', [{ do: 'keep' }, loaded, { do: 'unload', revalidate: false }]],
    ['when a middleware withholds the key', [{ do: 'key', id: null }, { do: 'gate' }, { do: 'key', id: '1' }, { do: 'gate' }, loaded]],
    ['when an update comes during the first load', [slow({}, false), confirmed, newest, loaded]],
    ['when the key changes with keepPreviousData', [{ do: 'keep' }, loaded, { do: 'key', id: '2' }, loaded, { do: 'key', id: null }]],
  ])('%s', async (_, steps) => {
    expect(await compare(steps)).toBeUndefined()
  })
})

const rest = () => act(async () => new Promise((resolve) => setTimeout(resolve)))

/** Runs the same steps and expectations on each side in turn. */
async function onBoth(screen: Partial<Screen>, steps: (side: Side, screen: Screen, which: 'swr' | 'binnacle') => Promise<void>) {
  for (const which of ['swr', 'binnacle'] as const) {
    cleanup()
    const own: Screen = { id: '1', isShown: true, isGated: false, options: {}, ...screen }
    await steps(open(which, own), own, which)
  }
}

describe('useCached agrees with useSWR', () => {
  it.each(['update', 'load'] as const)('on an update that began before the hook mounted, when the %s ends first', async (first) => {
    await onBoth({ id: null }, async (side, screen, which) => {
      let finish!: (value: unknown) => void
      await act(async () => void side.update('1', () => new Promise((resolve) => (finish = resolve))))
      screen.id = '1'
      side.draw()
      await rest()
      expect(side.requests).toHaveLength(1)
      const ends = { update: () => finish(['updated']), load: () => side.requests[0]!.settle(['from before'], false) }
      await act(async () => ends[first]())
      await rest()
      // What is loaded meanwhile is shown, not kept: if the update fails, nobody would ask again (docs/cache.md).
      const loaded = which === 'swr' ? 'nothing -' : '["from before"] -'
      expect(side.shown()).toContain(first === 'update' ? '["updated"] -' : loaded)
      await act(async () => ends[first === 'load' ? 'update' : 'load']())
      await rest()
      expect(side.shown()).toContain('["updated"] -')
      expect(side.requests).toHaveLength(1)
    })
  })

  it('on a hook without a loader: in the end nothing loads', async () => {
    await onBoth({ hasLoader: false }, async (side) => {
      await rest()
      expect(side.shown()).toBe('nothing -  ')
    })
  })

  it('on isValidating after an update', async () => {
    await onBoth({ options: { revalidateIfStale: true } }, async (side, screen) => {
      await act(async () => side.mutate(() => ['updated'], false))
      await act(async () => side.requests[0]!.settle(['from before'], false))
      await rest()
      screen.options = { revalidateOnMount: true }
      screen.isShown = false
      side.draw()
      screen.isShown = true
      side.draw()
      // SWR waits for a frame when there is something to show.
      await vi.waitFor(() => expect(side.requests).toHaveLength(2))
      await rest()
      expect(side.shown()).toBe('["updated"] -  validating')
      await act(async () => side.requests[1]!.settle(['loaded'], false))
      await rest()
      expect(side.shown()).toBe('["loaded"] -  ')
    })
  })
})

const options = fc.record(
  {
    revalidate: fc.boolean(),
    populateCache: fc.constantFrom<MutatorOptions<unknown, unknown>['populateCache']>(true, false, (result) => ['made of', result]),
    rollbackOnError: fc.boolean(),
    throwOnError: fc.boolean(),
  },
  { requiredKeys: [] },
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat(3), fails: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('refresh' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('update' as const),
      update: fc.constantFrom<Update[]>('append', 'value', 'slow', 'undefined', 'throw', 'slow append'),
      optimistic: fc.boolean(),
      options,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('answer update' as const),
      which: fc.nat(3),
      outcome: fc.constantFrom('value' as const, 'undefined' as const, 'fails' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('mount' as const, 'gate' as const, 'keep' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('clear all' as const, 'refresh all' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unload' as const), revalidate: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('key' as const), id: fc.constantFrom('1', '2', null) }) },
)

describe('whatever is loaded, updated, refused, refreshed and emptied in whatever order', () => {
  it('useCached shows what useSWR shows, and asks as often', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        expect(await compare(steps)).toBeUndefined()
      }),
      { numRuns: 150 },
    )
  }, 240_000)
})
