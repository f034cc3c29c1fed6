import { reportOnce } from '../internal/report.js'
import { BinnacleError } from '../core/errors.js'
import type { KeySchema } from './defineKey.js'
import { encode, type Serializer } from './serializer.js'

export interface StoredOptions<Value> {
  key: string
  initial: Value
  storage: Storage | 'local' | 'session'
  schema?: KeySchema<Value>
  serializer?: Serializer
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

/** All that read one key of one storage, so that they agree. */
interface Readers {
  readonly listeners: Set<() => void>
  /** What could not be written: it lives as long as the page. */
  unwritten?: { readonly value: unknown }
}

const readers = /* @__PURE__ */ new WeakMap<object, Map<string, Readers>>()
// Stands in where storage is missing or blocked.
const NOWHERE = {}

export function createStored<Value>({ key, initial, storage, schema, serializer, sync }: StoredOptions<Value>): Stored<Value> {
  let raw: string | null | undefined
  let value = initial

  const open = (): Storage | undefined => {
    try {
      return typeof storage === 'string' ? globalThis[`${storage}Storage`] : storage
    } catch {
      return undefined
    }
  }
  const ofKey = (): Readers => {
    const place = open() ?? NOWHERE
    let byKey = readers.get(place)
    if (!byKey) readers.set(place, (byKey = new Map()))
    let found = byKey.get(key)
    if (!found) byKey.set(key, (found = { listeners: new Set() }))
    return found
  }

  function read(): string | null {
    try {
      return open()?.getItem(key) ?? null
    } catch {
      return null
    }
  }
  function parse(text: string | null): Value {
    if (text === null) return initial
    try {
      const parsed: unknown = (serializer ?? JSON).parse(text)
      if (!schema) return parsed as Value
      const checked = schema['~standard'].validate(parsed)
      return checked instanceof Promise || checked.issues ? initial : checked.value
    } catch {
      return initial
    }
  }
  function getSnapshot(): Value {
    const { unwritten } = ofKey()
    if (unwritten) return unwritten.value as Value
    const text = read()
    if (text !== raw) {
      raw = text
      value = parse(text)
    }
    return value
  }
  function write(text: string | null, next: Value, problem?: string) {
    const all = ofKey()
    all.unwritten = undefined
    try {
      const place = open()
      if (problem)
        throw new BinnacleError('invalid-data', `useStoredState(${JSON.stringify(key)}) shows a value that it does not store: ${problem}`)
      if (!place) all.unwritten = { value: next }
      else if (text === null) place.removeItem(key)
      else place.setItem(key, text)
    } catch (error) {
      all.unwritten = { value: next }
      reportOnce(error)
    }
    for (const onChange of all.listeners) onChange()
  }

  return {
    getSnapshot,
    set(next) {
      const made = typeof next === 'function' ? (next as (current: Value) => Value)(getSnapshot()) : next
      if (made === undefined) return write(null, initial)
      const encoded = encode(made, serializer, 'the hook')
      if ('text' in encoded) write(encoded.text, made)
      else write(null, made, encoded.problem)
    },
    remove: () => write(null, initial),
    subscribe(onChange) {
      const all = ofKey()
      all.listeners.add(onChange)
      const onStorage = (event: StorageEvent) => {
        if (event.storageArea !== open() || (event.key !== null && event.key !== key)) return
        all.unwritten = undefined
        onChange()
      }
      if (sync) addEventListener('storage', onStorage)
      return () => {
        all.listeners.delete(onChange)
        if (sync) removeEventListener('storage', onStorage)
      }
    },
  }
}
