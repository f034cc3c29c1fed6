import { BinnacleError } from '../core/errors.js'
import { matcherOf, type EntryMatcher } from '../core/filter.js'
import { parseEntry, readHeader, serializeEntry } from './record.js'
import { encode, type Serializer } from './serializer.js'
import type { CacheTier, StoredEntry, TierHost } from './tier.js'

export interface StorageTierOptions {
  /** Before every key, so that applications on one origin do not mix. @default 'bn:' */
  prefix?: string
  /** Characters of keys and values together, which is how browsers count. @default 4,000,000 of the 5.2 million a browser gives */
  maxChars?: number
  /** Writes values that JSON does not give back, such as dates. @default JSON, and other values are refused */
  serializer?: Serializer
}

/** After an eviction this share of what was there is left, so that the next write does not evict again. */
const LOW_WATER = 0.75

/**
 * Keeps entries in localStorage or sessionStorage, each under its own key, so that an update writes one entry. Never put tokens there: every
 * script of the page can read them. Pass 'local' or 'session', not the object: on a server the very name `localStorage` throws a ReferenceError,
 * before this function is called; with 'local' the cache goes on in memory there.
 *
 * @example
 * const cache = createCache({ tiers: [memoryTier(), storageTier('local')], principal: user.id })
 */
export function storageTier(
  storage: Storage | 'local' | 'session' = 'local',
  { prefix = 'bn:', maxChars = 4_000_000, serializer }: StorageTierOptions = {},
): CacheTier {
  if (!(maxChars >= 0)) throw new BinnacleError('invalid-option', `storageTier: maxChars is ${maxChars}; pass a number, 0 or more.`)
  let found: Storage | undefined
  // Reading globalThis.localStorage throws where storage is blocked: here, where the cache expects it.
  const open = (): Storage => {
    found ??= typeof storage === 'string' ? globalThis[`${storage}Storage`] : storage
    if (!found)
      throw new BinnacleError(
        'unreachable',
        `storageTier: there is no ${nameOf(storage)} here, as on a server. The cache goes on in memory; nothing is kept.`,
      )
    return found
  }
  let host: TierHost = { clock: Date.now, invalidated() {} }
  let evictions = 0
  let rejections = 0
  // Lengths by name, read once when they are first needed; then kept by every write.
  let ledger: Map<string, number> | undefined
  let total = 0
  const usedAt = new Map<string, number>()
  let uses = 0

  const textOf = (name: string) => open().getItem(prefix + name) ?? ''
  const headerOf = (name: string) => readHeader(textOf(name))
  const lengthOf = (name: string, text: string) => prefix.length + name.length + text.length
  const account = (name: string, length: number) => {
    total += length - (ledger!.get(name) ?? 0)
    if (length > 0) ledger!.set(name, length)
    else ledger!.delete(name)
  }
  const drop = (name: string) => {
    open().removeItem(prefix + name)
    usedAt.delete(name)
    if (ledger) account(name, 0)
  }
  const names = (): string[] => {
    const target = open()
    const list: string[] = []
    for (let index = 0; index < target.length; index++) {
      const key = target.key(index)
      if (key?.startsWith(prefix)) list.push(key.slice(prefix.length))
    }
    return list
  }
  /** Reads what is there, other tabs' entries too, and drops what no version of the application will read again. */
  function scan() {
    // Other tabs write to the same storage. Not before: listening alone makes a browser load all of it.
    globalThis.addEventListener?.('storage', onStorage)
    // If it throws half-way there is none, and the next one begins anew.
    ledger = undefined
    const lengths = new Map<string, number>()
    const now = host.clock()
    for (const name of names()) {
      const text = textOf(name)
      const header = readHeader(text)
      if (!header || now - header.updatedAt >= header.keepMs) drop(name)
      else lengths.set(name, lengthOf(name, text))
    }
    total = 0
    for (const length of lengths.values()) total += length
    ledger = lengths
  }

  /** One pass: the oldest go until there is room for `needed` and the low-water mark is reached. */
  function evict(needed: number, except: string) {
    scan()
    const target = Math.min(total * LOW_WATER, maxChars - needed, total - needed)
    const ages = Array.from(ledger!.keys(), (name) => {
      return { name, used: usedAt.get(name) ?? 0, updatedAt: headerOf(name)?.updatedAt ?? 0 }
    })
    ages.sort((a, b) => a.used - b.used || a.updatedAt - b.updatedAt)
    for (const { name } of ages) {
      if (total <= target) break
      if (name === except) continue
      drop(name)
      evictions++
    }
  }

  function put(name: string, entry: StoredEntry) {
    const value = encode(entry.value, serializer, 'storageTier')
    const text = 'text' in value ? serializeEntry(entry, value.text) : ''
    const length = lengthOf(name, text)
    if ('problem' in value || length > maxChars) {
      rejections++
      if ('problem' in value) host.refused?.(name, value.problem)
      drop(name)
      return
    }
    if (!ledger) scan()
    const there = ledger!.has(name) && headerOf(name)
    if (there && there.updatedAt > entry.updatedAt && there.updatedAt <= host.clock()) return
    usedAt.set(name, ++uses)
    const added = length - (ledger!.get(name) ?? 0)
    if (total + added > maxChars) evict(added, name)
    try {
      open().setItem(prefix + name, text)
    } catch (error) {
      if (!isQuotaError(error)) throw error
      evict(length, name)
      try {
        open().setItem(prefix + name, text)
      } catch (again) {
        drop(name)
        if (!isQuotaError(again)) throw again
        rejections++
        return
      }
    }
    account(name, length)
  }

  const write = (entries: ReadonlyMap<string, StoredEntry>) => {
    for (const [name, entry] of entries) put(name, entry)
  }
  const peek = (name: string) => {
    const text = open().getItem(prefix + name)
    if (text === null) return undefined
    const entry = parseEntry(text, serializer)
    if (entry) usedAt.set(name, ++uses)
    else {
      rejections++
      drop(name)
    }
    return entry
  }
  const removeWhere = (matches: EntryMatcher, needsTags: boolean) => {
    for (const name of names()) {
      const tags = needsTags ? (headerOf(name)?.tags ?? []) : []
      if (matches(name, tags)) drop(name)
    }
  }

  function onStorage({ storageArea, key }: StorageEvent) {
    if (!ledger || storageArea !== found || !(key ?? prefix).startsWith(prefix)) return
    try {
      // What is there now counts: this tab may have written since the other one did.
      const text = key === null ? null : open().getItem(key)
      if (key === null) ledger = undefined
      else account(key.slice(prefix.length), text === null ? 0 : key.length + text.length)
    } catch {
      ledger = undefined
    }
  }
  return {
    name: nameOf(storage),
    reach: storage === 'session' || nameOf(storage) === 'sessionStorage' ? 'page' : 'browser',
    connect: (given) => void (host = given),
    peek,
    read: async (name) => peek(name),
    write: async (entries) => write(entries),
    writeNow: write,
    async remove(filter) {
      if (filter.name !== undefined && filter.tag === undefined) drop(filter.name)
      else removeWhere(matcherOf(filter), filter.tag !== undefined)
    },
    keys: async () => names(),
    stats() {
      try {
        if (!ledger) scan()
        return { entries: ledger!.size, bytes: total, evictions, rejections }
      } catch {
        return { entries: 0, bytes: 0, evictions, rejections }
      }
    },
    dispose() {
      globalThis.removeEventListener?.('storage', onStorage)
    },
  }
}

// Firefox and older Safari have names of their own for it.
const isQuotaError = (error: unknown) => /quota/i.test((error as Error | null)?.name ?? '')

function nameOf(storage: Storage | 'local' | 'session'): string {
  if (typeof storage === 'string') return `${storage}Storage`
  try {
    if (storage === globalThis.localStorage) return 'localStorage'
    if (storage === globalThis.sessionStorage) return 'sessionStorage'
  } catch {
    // Blocked storage was given by hand.
  }
  return 'storage'
}
