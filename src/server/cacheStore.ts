import { matcherOf, type EntryFilter } from '../core/filter.js'
import type { News, PutResult, RealmState, RemoteEntry } from '../core/remote.js'

export interface StoreAnswer extends RealmState {
  /** In the order asked for. */
  entries: (RemoteEntry | undefined)[]
}

/**
 * Where the remote tier keeps entries. Each owner has a history of its own: invalidations, numbered. A put carries the number under which its
 * load began, and is refused when an invalidation that concerns it has come since. `test/server/cacheStores.ts` is the contract.
 */
export interface CacheStore {
  get(owner: string, names: readonly string[], since?: string): Promise<StoreAnswer>
  /** Compare-and-set on the history; without a lease the value is the application's own word: it ends others' leases. */
  put(owner: string, name: string, entry: RemoteEntry, lease: string | null): Promise<{ result: PutResult; token?: string }>
  /** Resolves once nothing older is read any more. */
  invalidate(owner: string, filter: EntryFilter): Promise<{ token: string }>
}

/** What a store keeps of an owner, it keeps at most this long after the last use. A history outlives the entries it speaks of. */
export const KEEP_MS = 40 * 86_400_000

/** So many invalidations of an owner are remembered; who comes later starts anew. */
export const HISTORY_LENGTH = 1_000

/** `epoch.number`: the epoch changes when a store has lost its memory. */
export function parseToken(token: string | null | undefined): { epoch: string; number: number } | undefined {
  const found = /^([\w-]+)\.(\d{1,15})$/.exec(token ?? '')
  return found ? { epoch: found[1]!, number: Number(found[2]) } : undefined
}

/** `history` holds the newest of `number` events. What came after the token, or 'reset' when that can't be told. */
export function newsSince(token: string | undefined, epoch: string, number: number, history: readonly EntryFilter[]): News {
  if (token === undefined) return []
  const since = parseToken(token)
  const missed = since ? number - since.number : -1
  if (since?.epoch !== epoch || missed < 0 || missed > history.length) return 'reset'
  return missed === 0 ? [] : history.slice(-missed)
}

/** May a value be put whose load began under the lease? */
export function isLeaseGood(
  lease: string,
  epoch: string,
  number: number,
  history: readonly EntryFilter[],
  name: string,
  tags: readonly string[],
): boolean {
  const news = newsSince(lease, epoch, number, history)
  return news !== 'reset' && !news.some((filter) => matcherOf(filter)(name, tags))
}
