import { matcherOf, type EntryFilter } from '../core/filter.js'
import type { CacheTier, StoredEntry } from './tier.js'

export interface IndexedDbTierOptions {
  /** The database. @default 'binnacle' */
  database?: string
  /** The oldest leave beyond it. @default 20,000 */
  maxEntries?: number
}

const STORE = 'entries'
/** After an eviction this share of what was there is left. */
const LOW_WATER = 0.75

const settled = <Value>(request: IDBRequest<Value>) =>
  new Promise<Value>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
const finished = (transaction: IDBTransaction) =>
  new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = transaction.onerror = () => reject(transaction.error)
  })
const isQuotaError = (error: unknown) => /quota/i.test((error as Error | null)?.name ?? '')

/**
 * Keeps entries in IndexedDB: room for many and for large ones, dates and maps included. The keys are read once, quickly; values when they
 * are asked for. All tabs share it, transaction by transaction, so that the tabs of a browser load an entry once.
 */
export function indexedDbTier({ database = 'binnacle', maxEntries = 20_000 }: IndexedDbTierOptions = {}): CacheTier {
  let opening: Promise<IDBDatabase> | undefined
  let known: number | undefined
  let evictions = 0
  let rejections = 0
  let clock = Date.now

  function open(): Promise<IDBDatabase> {
    opening ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(database, 1)
      request.onupgradeneeded = () => {
        const store = request.result.createObjectStore(STORE)
        store.createIndex('updatedAt', 'updatedAt')
        store.createIndex('tags', 'tags', { multiEntry: true })
      }
      request.onsuccess = () => {
        const connection = request.result
        // Somebody deletes or upgrades the database: let them, and open it anew when it is next needed.
        const close = () => {
          connection.close()
          opening = undefined
        }
        connection.onversionchange = close
        connection.onclose = close
        resolve(connection)
      }
      request.onerror = () => reject(request.error)
    }).catch((error: unknown) => {
      opening = undefined
      throw error
    })
    return opening
  }
  const transact = async (mode: IDBTransactionMode) => {
    const transaction = (await open()).transaction(STORE, mode)
    return { transaction, store: transaction.objectStore(STORE) }
  }

  /** The oldest go, by the index alone. */
  async function evict(keep: number) {
    const { transaction, store } = await transact('readwrite')
    const count = await settled(store.count())
    const excess = Math.max(0, count - keep)
    if (excess > 0) {
      const names = await settled(store.index('updatedAt').getAllKeys(null, excess))
      // `getAllKeys` of an index gives the entries' own names.
      for (const name of names) store.delete(name)
      evictions += names.length
    }
    known = count - excess
    return finished(transaction)
  }

  async function put(entries: ReadonlyMap<string, StoredEntry>) {
    const { transaction, store } = await transact('readwrite')
    const done = finished(transaction)
    done.catch(() => {})
    for (const [name, entry] of entries) {
      const there = (await settled(store.get(name))) as StoredEntry | undefined
      if (there && there.updatedAt > entry.updatedAt && there.updatedAt <= clock()) continue
      const { value, updatedAt, version, tags, keepMs, isAuthored, loadMs } = entry
      try {
        store.put({ value, updatedAt, version, tags, keepMs, isAuthored, loadMs }, name)
      } catch {
        // Not cloneable.
        rejections++
        store.delete(name)
      }
    }
    await done
  }

  return {
    name: 'indexedDB',
    reach: 'browser',
    isTransactional: true,
    connect: (host) => void (clock = host.clock),
    async read(name) {
      const { store } = await transact('readonly')
      const entry: unknown = await settled(store.get(name))
      if (entry === undefined || isStored(entry)) return entry
      rejections++
      return undefined
    },
    async write(entries) {
      try {
        await put(entries)
      } catch (error) {
        if (!isQuotaError(error)) throw error
        await evict(Math.floor((known ?? maxEntries) * LOW_WATER))
        try {
          await put(entries)
        } catch (again) {
          if (!isQuotaError(again)) throw again
          rejections += entries.size
          const { transaction, store } = await transact('readwrite')
          for (const name of entries.keys()) store.delete(name)
          await finished(transaction)
        }
      }
      known = (known ?? (await settled((await transact('readonly')).store.count()))) + entries.size
      if (known > maxEntries) await evict(Math.floor(maxEntries * LOW_WATER))
    },
    async remove(filter) {
      const { transaction, store } = await transact('readwrite')
      for (const name of await namesOf(store, filter)) store.delete(name)
      await finished(transaction)
      known = undefined
    },
    async keys() {
      const names = (await settled((await transact('readonly')).store.getAllKeys())) as string[]
      known = names.length
      return names
    },
    stats: () => ({ entries: known ?? 0, bytes: null, evictions, rejections }),
    dispose() {
      void opening?.then((connection) => connection.close()).catch(() => {})
      opening = undefined
    },
  }
}

/** By keys and the tag index alone: no value is read. */
async function namesOf(store: IDBObjectStore, filter: EntryFilter): Promise<string[]> {
  const { tag } = filter
  if (filter.name !== undefined && tag === undefined) return [filter.name]
  const names = (await settled(tag === undefined ? store.getAllKeys() : store.index('tags').getAllKeys(tag))) as string[]
  const matches = matcherOf(filter)
  const tags = tag === undefined ? [] : [tag]
  return names.filter((name) => matches(name, tags))
}

function isStored(entry: unknown): entry is StoredEntry {
  const { updatedAt, keepMs, tags } = (entry ?? {}) as Partial<StoredEntry>
  return typeof updatedAt === 'number' && typeof keepMs === 'number' && Array.isArray(tags)
}
