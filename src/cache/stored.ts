import { reportOnce } from '../internal/report.js'
import type { KeySchema } from './defineKey.js'

export interface StoredOptions<Value> {
  key: string
  initial: Value
  storage: Storage | 'local' | 'session'
  schema?: KeySchema<Value>
  /** Follow what other tabs write. */
  sync: boolean
}

/** One value in web storage, as a store: shared by all that read it in this page, and followed from tab to tab. */
export interface Stored<Value> {
  subscribe(onChange: () => void): () => void
  getSnapshot(): Value
  set(next: Value | ((current: Value) => Value)): void
  remove(): void
}

// Who reads which key of which storage, so that two hooks on one key agree.
const readers = /* @__PURE__ */ new WeakMap<object, Map<string, Set<() => void>>>()
// Stands in where storage is missing or blocked.
const NOWHERE = {}

export function createStored<Value>({ key, initial, storage, schema, sync }: StoredOptions<Value>): Stored<Value> {
  let raw: string | null | undefined
  let value = initial
  // What could not be written lives as long as the page.
  let unwritten: string | null | undefined

  const open = (): Storage | undefined => {
    try {
      return typeof storage === 'string' ? globalThis[`${storage}Storage`] : storage
    } catch {
      return undefined
    }
  }
  const mates = () => {
    const place = open() ?? NOWHERE
    let byKey = readers.get(place)
    if (!byKey) readers.set(place, (byKey = new Map()))
    let set = byKey.get(key)
    if (!set) byKey.set(key, (set = new Set()))
    return set
  }

  function read(): string | null {
    if (unwritten !== undefined) return unwritten
    try {
      return open()?.getItem(key) ?? null
    } catch {
      return null
    }
  }
  function parse(text: string | null): Value {
    if (text === null) return initial
    try {
      const parsed: unknown = JSON.parse(text)
      if (!schema) return parsed as Value
      const checked = schema['~standard'].validate(parsed)
      return checked instanceof Promise || checked.issues ? initial : checked.value
    } catch {
      return initial
    }
  }
  function getSnapshot(): Value {
    const text = read()
    if (text !== raw) {
      raw = text
      value = parse(text)
    }
    return value
  }
  function write(text: string | null) {
    unwritten = undefined
    try {
      const place = open()
      if (!place) unwritten = text
      else if (text === null) place.removeItem(key)
      else place.setItem(key, text)
    } catch (error) {
      unwritten = text
      reportOnce(error)
    }
    for (const onChange of mates()) onChange()
  }

  return {
    getSnapshot,
    set(next) {
      const made = typeof next === 'function' ? (next as (current: Value) => Value)(getSnapshot()) : next
      write(JSON.stringify(made) ?? null)
    },
    remove: () => write(null),
    subscribe(onChange) {
      const set = mates()
      set.add(onChange)
      const onStorage = (event: StorageEvent) => {
        if (event.storageArea !== open() || (event.key !== null && event.key !== key)) return
        unwritten = undefined
        onChange()
      }
      if (sync) addEventListener('storage', onStorage)
      return () => {
        set.delete(onChange)
        if (sync) removeEventListener('storage', onStorage)
      }
    },
  }
}
