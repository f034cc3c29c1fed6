import type { Core, TabWait } from './core.js'
import type { CacheKey } from './defineKey.js'
import type { Lease } from './flights.js'
import type { Lane } from './lane.js'
import { withTabLock } from './lock.js'
import type { Lookup } from './lookup.js'
import { errorOf, failureOf } from './tabFailure.js'
import type { Entry } from './tier.js'

/**
 * One load for all tabs of this browser: under a lock of the entry's name, after a look whether another tab has loaded it while this one
 * waited; when the other one's load fails, this one fails with it. Loaded on demand, by pages whose tabs share a transactional tier.
 */
export function loadForAllTabs(
  { clock, phaseOf, show, store, post, waits, tabTimeoutMs }: Core,
  ask: Lookup['ask'],
  key: CacheKey,
  name: string,
  shared: Lane,
  lease: Lease,
  loadAlone: () => Promise<Entry>,
): Promise<Entry> {
  const since = clock.read().wall
  const leaving = new AbortController()
  const leave = () => leaving.abort()
  lease.signal.addEventListener('abort', leave)
  let hear!: TabWait
  const failed = new Promise<never>((_, reject) => {
    hear = (failure) => {
      if (failure.name !== name || failure.at < since) return
      reject(errorOf(failure.failure))
      leave()
    }
  })
  waits.add(hear)
  const loaded = withTabLock(name, leaving.signal, tabTimeoutMs, async () => {
    const entry = await ask(shared, key, name)
    // Meanwhile it was invalidated, or another tab's load has failed.
    leaving.signal.throwIfAborted()
    if (entry && phaseOf(entry) === 'fresh') {
      show(name, entry, 'load')
      return entry
    }
    const own = await loadAlone().catch((error: unknown) => {
      if (!lease.endedBy) post({ type: 'failed', name, failure: failureOf(error), at: clock.read().wall })
      throw error
    })
    // The lock is held until the others can read it.
    if (!lease.endedBy) await store(key, name, own, [shared])
    return own
  })
  return Promise.race([loaded, failed]).finally(() => {
    waits.delete(hear)
    lease.signal.removeEventListener('abort', leave)
  })
}
