import type { Meta, StoryObj } from '@storybook/react-vite'
import { createCache, defineKey, memoryTier, storageTier, type Cache, type CacheTier } from 'binnacle/cache'
import { CachePanel, DashboardGrid } from 'binnacle/dashboard'
import { useState } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { dashboardKey, fakeStorage, profileKey } from '../fixtures/cachedemo.js'

const leaderboardKey = defineKey('leaderboard_{category}_{timeframe}', { ttl: 'long', scope: 'public' })
const badgesKey = defineKey('badges', { ttl: 'static', scope: 'public' })
const KEYS = [profileKey({ userId: 'ada' }), dashboardKey({ userId: 'ada', timeframe: '7d' }), badgesKey()]

/** A real cache, and reads of made-up data through it. */
async function busy(tiers: readonly CacheTier[], reads: number): Promise<Cache> {
  let now = Date.now()
  const cache = createCache({ tiers: [memoryTier(), ...tiers], principal: 'ada', channel: false, clock: () => now, onError() {} })
  for (let read = 0; read < reads; read++) {
    await cache.load(KEYS[read % KEYS.length]!, async () => `answer ${read}`)
    now += 7_000
  }
  const board = leaderboardKey({ category: 'maths', timeframe: 'week' })
  await Promise.all([1, 2, 3].map(() => cache.load(board, async () => 'ranks')))
  return cache
}

const broken = (): CacheTier => ({
  name: 'http',
  reach: 'remote',
  read: () => Promise.reject(new globalThis.Error('unreachable')),
  write: () => Promise.reject(new globalThis.Error('unreachable')),
  remove: () => Promise.reject(new globalThis.Error('unreachable')),
  stats: () => ({ entries: 0, bytes: null, evictions: 0, rejections: 0 }),
})

function Sheet({ make, goal }: { make: () => Cache | Promise<Cache>; goal?: number }) {
  const [promise] = useState(async () => make())
  const [cache, setCache] = useState<Cache>()
  if (!cache) void promise.then(setCache)
  return <DashboardGrid>{cache && <CachePanel cache={cache} goal={goal} everyMs={100} />}</DashboardGrid>
}

const meta: Meta<typeof CachePanel> = {
  component: CachePanel,
  title: 'Dashboard/CachePanel',
  argTypes: { cache: { control: false } },
  render: ({ goal }) => <Sheet goal={goal} make={() => busy([storageTier(fakeStorage())], 120)} />,
}
export default meta
type Story = StoryObj<typeof CachePanel>

export const Default: Story = {
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('Goal met')).toBeVisible())
    await expect(canvas.getByText('/ 123 reads')).toBeVisible()
  },
}
export const Dark: Story = { ...Default, globals: { theme: 'dark' } }

/** Nobody has asked it for anything. */
export const Empty: Story = { render: () => <Sheet make={() => createCache({ channel: false })} /> }

/** What it knows before the first figures: the server's view. */
export const Loading: Story = {
  render: () => (
    <Sheet make={() => ({ ...createCache({ channel: false }), stats: () => ({ reads: NO_READS, templates: [], tiers: [] }) })} />
  ),
}
const NO_READS = { fresh: 0, stale: 0, coalesced: 0, negative: 0, miss: 0, forced: 0, failed: 0 }

/** A goal that is missed, because every key is read for the first time. */
export const BelowGoal: Story = { args: { goal: 0.95 }, render: ({ goal }) => <Sheet goal={goal} make={() => busy([], 6)} /> }

/** The remote tier does not answer: it is left alone, and the cache goes on without it. */
export const Error: Story = {
  render: () => <Sheet make={() => busy([storageTier(fakeStorage()), broken()], 60)} />,
  play: async ({ canvas }) => {
    const row = () => within(canvas.getByRole('row', { name: /^http / }))
    await waitFor(() => expect(row().getByText('Left alone')).toBeVisible())
  },
}

/** Thirty kinds of data, with long names, and a storage that is full. */
export const Crowded: Story = {
  render: () => (
    <Sheet
      make={async () => {
        const cache = await busy([storageTier(fakeStorage(9_000))], 60)
        for (let kind = 0; kind < 30; kind++) {
          const key = defineKey(`report_of_quarter_${kind}_{organisationalUnit}_{timeframe}`, { ttl: 'short' })
          for (let read = 0; read < kind + 1; read++)
            await cache.load(key({ organisationalUnit: 'a', timeframe: 'b' }), async () => 'x'.repeat(600))
        }
        return cache
      }}
    />
  ),
}
