import { CacheProvider, createCache, defineKey, useCached, useCacheStats, useStoredState } from 'binnacle/cache'
import { renderToString } from 'react-dom/server'
import { describe, expect, it, vi } from 'vitest'

const key = defineKey('ssr_{id}', { ttl: 'short' })

function App() {
  const { data, isLoading, source } = useCached<string>(key({ id: '1' }), async () => 'loaded')
  const [theme] = useStoredState('theme', 'light')
  const { reads } = useCacheStats()
  return <p>{JSON.stringify([data ?? null, isLoading, source ?? null, theme, reads.miss])}</p>
}

describe('on a server', () => {
  it('renders as the first render in a browser does, without a warning', async () => {
    const error = vi.spyOn(console, 'error')
    const cache = createCache()
    await cache.set(key({ id: '1' }), 'of another request')
    const html = renderToString(
      <CacheProvider cache={cache}>
        <App />
      </CacheProvider>,
    )
    expect(html).toBe('<p>[null,true,null,&quot;light&quot;,0]</p>')
    expect(error).not.toHaveBeenCalled()
  })

  it('shares nothing between two renders that have no provider', () => {
    const seen = new Set<unknown>()
    function Probe() {
      const { mutate } = useCached<string>(key({ id: '1' }), null)
      seen.add(mutate)
      return null
    }
    renderToString(<Probe />)
    renderToString(<Probe />)
    expect(seen.size).toBe(2)
  })
})
