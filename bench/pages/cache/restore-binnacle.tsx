import { createCache, defineKey, memoryTier, storageTier } from 'binnacle/cache'
import { entryOf } from './entries.js'

const key = defineKey('player_{id}', { ttl: 'long' })
const open = () => createCache({ tiers: [memoryTier(), storageTier('local')] })
export async function prepare({ count }: { count: number }) {
  const cache = open()
  await Promise.all(Array.from({ length: count }, (_, id) => cache.set(key({ id: `${id}` }), entryOf(id))))
  cache.dispose()
}
/** Until a page can show what it kept: the first screen's 20 entries. Values are parsed when they are asked for. */
export function restore() {
  const cache = open()
  for (let id = 0; id < 20; id++) if (!cache.peek(key({ id: `${id}` }))) throw new Error('lost')
}
