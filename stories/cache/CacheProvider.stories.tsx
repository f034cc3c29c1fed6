import type { Meta, StoryObj } from '@storybook/react-vite'
import { CacheProvider, memoryTier, storageTier } from 'binnacle/cache'
import { useState } from 'react'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { countingServer, createCache, dashboardKey, fakeStorage, Page, profileKey, Stats, tabsOf } from '../fixtures/cachedemo.js'

/** Pages of an application over one cache each; the server behind them counts its answers. All of it is made up. */
const meta: Meta<typeof CacheProvider> = {
  component: CacheProvider,
  title: 'Cache/CacheProvider',
  argTypes: { cache: { control: false }, children: { control: false } },
}
export default meta
type Story = StoryObj<typeof CacheProvider>

const page = (canvas: ReturnType<typeof within>, name: string) => within(canvas.getByRole('region', { name }))
const options = { principal: 'ada', version: 1, onError() {} }

/** One answer of the server, for as long as it is fresh. */
export const Default: Story = {
  render: function Default() {
    const [cache] = useState(() => createCache({ ...options, channel: false }))
    const [load] = useState(countingServer)
    return (
      <Page title="One page" cache={cache} load={load}>
        <Stats />
      </Page>
    )
  },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('answer 1')).toBeVisible())
    await expect(canvas.getByText('loader')).toBeVisible()
  },
}

export const Dark: Story = { ...Default, globals: { theme: 'dark' } }

/** What one tab saves, invalidates or forgets, the other does too. */
export const TwoTabs: Story = {
  render: function TwoTabs() {
    const [{ tabs, load }] = useState(() => {
      const [storage, channel] = [fakeStorage(), tabsOf()]
      const open = () => createCache({ ...options, channel, tiers: [memoryTier(), storageTier(storage)] })
      return { tabs: [open(), open()] as const, load: countingServer() }
    })
    return (
      <div className="cache-pages">
        <Page title="First tab" cache={tabs[0]} load={load} />
        <Page title="Second tab" cache={tabs[1]} load={load} />
      </div>
    )
  },
  play: async ({ canvas }) => {
    const [first, second] = [page(canvas, 'First tab'), page(canvas, 'Second tab')]
    await waitFor(() => expect(second.getByText(/^answer/)).toBeVisible())
    await userEvent.click(first.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(second.getByText('saved in First tab')).toBeVisible())
    await expect(second.getByText('tab')).toBeVisible()
  },
}

/** Signing out in one tab leaves nothing in the other, and nobody asks again. */
export const Logout: Story = {
  render: TwoTabs.render,
  play: async ({ canvas }) => {
    const [first, second] = [page(canvas, 'First tab'), page(canvas, 'Second tab')]
    await waitFor(() => expect(second.getByText(/^answer/)).toBeVisible())
    await userEvent.click(first.getByRole('button', { name: 'Log out' }))
    for (const tab of [first, second]) await waitFor(() => expect(tab.getByText('nothing')).toBeVisible())
  },
}

/** A storage with room for ten of thirty entries: the oldest leave in one pass, and each that could not be kept is counted. */
export const FullQuota: Story = {
  render: function FullQuota() {
    const [cache] = useState(() => {
      const made = createCache({ ...options, channel: false, tiers: [memoryTier(), storageTier(fakeStorage(11_000))] })
      for (let day = 0; day < 30; day++) void made.set(dashboardKey({ userId: 'ada', timeframe: `${day}d` }), 'x'.repeat(950))
      void made.set(dashboardKey({ userId: 'ada', timeframe: 'all' }), 'x'.repeat(20_000))
      return made
    })
    const [load] = useState(countingServer)
    return (
      <Page title="Full quota" cache={cache} load={load}>
        <Stats />
      </Page>
    )
  },
  play: async ({ canvas }) => {
    const row = () => within(canvas.getByRole('row', { name: /^storage / }))
    await waitFor(() => expect(row().getAllByRole('cell').at(-2)).toHaveTextContent('1'))
    await expect(Number(row().getAllByRole('cell')[2]!.textContent)).toBeGreaterThan(0)
  },
}

/** The network is down: what the last visit stored is shown, marked stale, with why it is not newer. */
export const OfflineStart: Story = {
  render: function OfflineStart() {
    const [cache] = useState(() => {
      const storage = fakeStorage()
      const anHourAgo = createCache({
        ...options,
        channel: false,
        clock: () => Date.now() - 4_000_000,
        tiers: [memoryTier(), storageTier(storage)],
      })
      void anHourAgo.set(profileKey({ userId: 'ada' }), 'stored an hour ago')
      anHourAgo.dispose()
      return createCache({ ...options, channel: false, tiers: [memoryTier(), storageTier(storage)] })
    })
    const [load] = useState(() => async () => Promise.reject(new Error('offline')))
    return <Page title="Offline" cache={cache} load={load} />
  },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('failed: offline')).toBeVisible())
    await expect(canvas.getByText('stored an hour ago')).toBeVisible()
  },
}
