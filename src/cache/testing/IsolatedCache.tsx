'use client'
import { useState, type ReactNode } from 'react'
import { SWRConfig, type SWRConfiguration } from 'swr'
import type { Cache } from '../cache.js'
import { CacheProvider } from '../CacheProvider.js'
import { createCache } from '../createCache.js'

export interface IsolatedCacheProps {
  /** The cache to use, where a test needs its own tiers, principal or clock. @default a new one in memory, for as long as this is mounted */
  cache?: Cache
  children?: ReactNode
}

const configuration = (): SWRConfiguration & { provider: () => Map<string, never> } => {
  const values = new Map<string, never>()
  return { provider: () => values, dedupingInterval: 0, shouldRetryOnError: false }
}

/**
 * A cache for one test: everything inside begins empty, and leaves nothing to the next test. It covers `useCached`, the dashboard's panels and the
 * application's own `useSWR`. A failure is shown at once: SWR tries nothing again by itself.
 *
 * @example
 * render(<Profile />, { wrapper: IsolatedCache })
 */
export function IsolatedCache({ cache, children }: IsolatedCacheProps) {
  const [own] = useState(() => ({ cache: cache ?? createCache({ channel: false }), swr: configuration() }))
  return (
    <SWRConfig value={own.swr}>
      <CacheProvider cache={cache ?? own.cache}>{children}</CacheProvider>
    </SWRConfig>
  )
}
