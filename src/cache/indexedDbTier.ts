import { BinnacleError, messageOf } from '../core/errors.js'
import { matcherOf, type EntryFilter } from '../core/filter.js'
import { cloneLossOf, type Serializer } from './serializer.js'
import type { CacheTier, StoredEntry, TierHost } from './tier.js'

export interface IndexedDbTierOptions {
  /** The database. @default 'binnacle' */
  database?: string
  /** The oldest leave beyond it. @default 20,000 */
  maxEntries?: number
  /** Writes values that a structured clone does not give back, such as instances of your classes. @default a structured clone, and other values are refused */
  serializer?: Serializer
}

const STORE = 'entries'
const VERSION = 2
/** What has expired is looked for so often, when something is written. */
const SWEEP_MS = 3_600_000
/** After an eviction this share of what was there is left. */
const LOW_WATER = 0.75

interface Kept extends StoredEntry {
  expiresAt: number
}

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
/** The browser has closed the connection, killed it under a transaction, or lost the process behind it: iOS does so in the background. */
const isLost = (error: unknown) => /^(InvalidState|Abort|Unknown)Error$/.test((error as Error | null)?.name ?? '')

/**
 * Keeps entries in IndexedDB: room for many and for large ones, dates and maps included. The keys are read once, quickly; values when they
 * are asked for. All tabs share it, transaction by transaction, so that the tabs of a browser load an entry once.
 */
export function indexedDbTier({ database = 'binnacle', maxEntries = 20_000, serializer }: IndexedDbTierOptions = {}): CacheTier {
  let opening: Promise<IDBDatabase> | undefined
  let known: number | undefined
  let evictions = 0
  let rejections = 0
  let sweptAt = -Infinity
  let host: TierHost = { clock: Date.now, invalidated() {} }

  function open(): Promise<IDBDatabase> {
    if (opening) return opening
    const forget = () => {
      if (opening === own) opening = undefined
    }
    const own = new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(database, VERSION)
      request.onupgradeneeded = () => {
        const { result } = request
        // What an earlier version has kept can be loaded again.
        if (result.objectStoreNames.contains(STORE)) result.deleteObjectStore(STORE)
        const store = result.createObjectStore(STORE)
        store.createIndex('updatedAt', 'updatedAt')
        store.createIndex('expiresAt', 'expiresAt')
        store.createIndex('tags', 'tags', { multiEntry: true })
      }
      request.onsuccess = () => {
        const connection = request.result
        // Somebody deletes or upgrades the database: let them, and open it anew when it is next needed.
        connection.onversionchange = () => {
          connection.close()
          forget()
        }
        connection.onclose = forget
        resolve(connection)
      }
      request.onerror = () => reject(request.error)
    })
    own.catch(forget)
    return (opening = own)
  }
  function close() {
    void opening?.then((connection) => connection.close()).catch(() => {})
    opening = undefined
  }

  async function transact<Value>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<Value>): Promise<Value> {
    const attempt = async () => {
      const transaction = (await open()).transaction(STORE, mode)
      const done = finished(transaction)
      done.catch(() => {})
      try {
        const value = await work(transaction.objectStore(STORE))
        if (mode === 'readwrite') await done
        return value
      } catch (error) {
        // Why it was aborted, rather than that it was.
        throw transaction.error ?? error
      }
    }
    try {
      return await attempt()
    } catch (error) {
      if (!isLost(error)) throw error
      close()
      return attempt()
    }
  }

  /** The oldest go, by the index alone. */
  const evict = (keep: number) =>
    transact('readwrite', async (store) => {
      const count = await settled(store.count())
      const excess = Math.max(0, count - keep)
      if (excess > 0) {
        const names = await settled(store.index('updatedAt').getAllKeys(null, excess))
        // `getAllKeys` of an index gives the entries' own names.
        for (const name of names) store.delete(name)
        evictions += names.length
      }
      known = count - excess
    })

  /** What no version of the application will read again goes, whoever's it is, by the index alone. */
  async function sweep() {
    const now = host.clock()
    if (Math.abs(now - sweptAt) < SWEEP_MS) return
    sweptAt = now
    await transact('readwrite', async (store) => {
      for (const name of await settled(store.index('expiresAt').getAllKeys(IDBKeyRange.upperBound(now)))) store.delete(name)
    })
    known = undefined
  }

  /** Throws for what would not come back as it is. */
  function valueOf({ value }: StoredEntry): unknown {
    if (serializer) return serializer.stringify(value)
    const loss = cloneLossOf(value)
    if (loss) throw new BinnacleError('invalid-data', `${loss}, which IndexedDB does not give back.`)
    return value
  }

  const put = (entries: ReadonlyMap<string, StoredEntry>) =>
    transact('readwrite', async (store) => {
      for (const [name, entry] of entries) {
        const there = (await settled(store.get(name))) as StoredEntry | undefined
        if (there && there.updatedAt > entry.updatedAt && there.updatedAt <= host.clock()) continue
        const { updatedAt, version, tags, keepMs, isAuthored, loadMs } = entry
        try {
          const value = valueOf(entry)
          const kept: Kept = { value, updatedAt, version, tags, keepMs, isAuthored, loadMs, expiresAt: updatedAt + keepMs }
          store.put(kept, name)
        } catch (error) {
          rejections++
          host.refused?.(name, `${messageOf(error)} Pass indexedDbTier a serializer, or plain data.`)
          store.delete(name)
        }
      }
    })

  return {
    name: 'indexedDB',
    reach: 'browser',
    isTransactional: true,
    connect: (given) => void (host = given),
    async read(name) {
      const kept: unknown = await transact('readonly', (store) => settled(store.get(name)))
      if (kept === undefined) return undefined
      if (!isKept(kept)) {
        rejections++
        return undefined
      }
      const { expiresAt: _, ...entry } = kept
      try {
        return serializer ? { ...entry, value: serializer.parse(entry.value as string) } : entry
      } catch {
        rejections++
        return undefined
      }
    },
    async write(entries) {
      await sweep()
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
          await transact('readwrite', async (store) => {
            for (const name of entries.keys()) store.delete(name)
          })
        }
      }
      known = (known ?? (await transact('readonly', (store) => settled(store.count())))) + entries.size
      if (known > maxEntries) await evict(Math.floor(maxEntries * LOW_WATER))
    },
    async remove(filter) {
      await transact('readwrite', async (store) => {
        for (const name of await namesOf(store, filter)) store.delete(name)
      })
      known = undefined
    },
    async keys() {
      const names = (await transact('readonly', (store) => settled(store.getAllKeys()))) as string[]
      known = names.length
      return names
    },
    stats: () => ({ entries: known ?? 0, bytes: null, evictions, rejections }),
    restart: close,
    dispose: close,
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

function isKept(kept: unknown): kept is Kept {
  const { updatedAt, keepMs, tags } = (kept ?? {}) as Partial<Kept>
  return typeof updatedAt === 'number' && typeof keepMs === 'number' && Array.isArray(tags)
}
