import type { Core } from './core.js'
import type { CacheKey } from './defineKey.js'
import type { Lease } from './flights.js'
import type { Lane } from './lane.js'
import { withTabLock } from './lock.js'
import type { Lookup } from './lookup.js'
import type { Entry } from './tier.js'

/**
 * One load for all tabs of this browser: under a lock of the entry's name, after a look whether another tab has loaded it while this one
 * waited. Loaded on demand, by pages whose tabs share a transactional tier.
 */
export function loadForAllTabs(
  { phaseOf, show, store }: Core,
  ask: Lookup['ask'],
  key: CacheKey,
  name: string,
  shared: Lane,
  lease: Lease,
  loadAlone: () => Promise<Entry>,
): Promise<Entry> {
  return withTabLock(name, lease.signal, async () => {
    const entry = await ask(shared, key, name)
    if (entry && phaseOf(entry) === 'fresh' && !lease.endedBy) {
      show(name, entry, 'load')
      return entry
    }
    const loaded = await loadAlone()
    // The lock is held until the others can read it.
    if (!lease.endedBy) await store(key, name, loaded, [shared])
    return loaded
  })
}
