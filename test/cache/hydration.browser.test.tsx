import { CacheProvider, createCache, defineKey, memoryTier, storageTier, useCached, useStoredState } from 'binnacle/cache'
import { StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { SWRConfig } from 'swr'
import { expect, it, vi } from 'vitest'

const key = defineKey('hydrated_{id}', { ttl: 'short' })

function App({ load, seen }: { load: () => Promise<string>; seen: string[] }) {
  const { data, source } = useCached<string>(key({ id: '1' }), load)
  const [theme] = useStoredState('hydration-theme', 'light')
  const text = `${data ?? 'nothing'} ${source ?? '-'} ${theme}`
  seen.push(text)
  return <p>{text}</p>
}

it('shows in the first render what the server shows, then the persisted value, then the new one', async () => {
  localStorage.clear()
  localStorage.setItem('hydration-theme', '"dark"')
  let now = 1_000_000
  const open = () => createCache({ tiers: [memoryTier(), storageTier('local')], clock: () => now, channel: false })
  await open().set(key({ id: '1' }), 'persisted')
  now += 301_000

  const error = vi.spyOn(console, 'error')
  const container = document.createElement('div')
  container.innerHTML = '<p>nothing - light</p>'
  document.body.append(container)
  let answer!: (value: string) => void
  const load = () => new Promise<string>((resolve) => (answer = resolve))
  const seen: string[] = []
  const root = hydrateRoot(
    container,
    <StrictMode>
      <SWRConfig value={{ provider: () => new Map() }}>
        <CacheProvider cache={open()}>
          <App load={load} seen={seen} />
        </CacheProvider>
      </SWRConfig>
    </StrictMode>,
  )
  await expect.poll(() => container.textContent).toBe('persisted localStorage dark')
  expect(seen[0]).toBe('nothing - light')
  await vi.waitFor(() => expect(answer).toBeDefined(), 30_000)
  answer('new')
  await expect.poll(() => container.textContent).toBe('new loader dark')
  expect(error).not.toHaveBeenCalled()
  root.unmount()
  container.remove()
})
