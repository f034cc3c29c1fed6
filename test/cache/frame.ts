import { createCache, defineKey, indexedDbTier, memoryTier, storageTier, type Cache } from 'binnacle/cache'

// What runs in each of the two pages of tabs.browser.test.ts.
export const itemKey = defineKey('item_{id}', { ttl: 'short' })

export interface Frame {
  open(options: { database: string; principal: string; storage: boolean; tabTimeoutMs?: number }): Cache
  itemKey: typeof itemKey
}

// Vitest wraps each `import()` in a function that a page which it did not open does not have.
Object.assign(globalThis, { __vitest_browser_runner__: { wrapDynamicImport: (load: () => Promise<unknown>) => load() } })
;(globalThis as unknown as { frame: Frame }).frame = {
  itemKey,
  open: ({ database, principal, storage, tabTimeoutMs }) =>
    createCache({
      tiers: [memoryTier(), ...(storage ? [storageTier('local')] : []), indexedDbTier({ database })],
      principal,
      channel: undefined,
      tabTimeoutMs,
    }),
}
