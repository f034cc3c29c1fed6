'use client'
import { useMemo, useState, useSyncExternalStore } from 'react'
import type { KeySchema } from './defineKey.js'
import type { Serializer } from './serializer.js'
import { createStored, type Stored } from './stored.js'

export interface StoredStateOptions<Value> {
  /** Where it is kept. @default 'local' */
  storage?: Storage | 'local' | 'session'
  /** What a stored value must be, as any Standard Schema; what is not is taken as absent. Synchronous. */
  schema?: KeySchema<Value>
  /** Writes values that JSON does not give back, such as dates. @default JSON; other values are shown, but not stored */
  serializer?: Serializer
  /** Follow what other tabs write. @default true */
  sync?: boolean
}

/** The value, a setter like that of `useState`, and a way to forget it. */
export type StoredState<Value> = [value: Value, set: Stored<Value>['set'], remove: () => void]

/**
 * State that outlives the page: preferences, filters, drafts; never secrets. The server and the first render show `initial`, so nothing
 * mismatches; then the stored value appears.
 *
 * @example
 * const [range, setRange] = useStoredState('range', '7d')
 */
export function useStoredState<Value>(
  key: string,
  initial: Value,
  { storage = 'local', schema, serializer, sync = true }: StoredStateOptions<Value> = {},
): StoredState<Value> {
  const [first] = useState({ initial, schema, serializer })
  const stored = useMemo(() => createStored<Value>({ key, ...first, storage, sync }), [key, first, storage, sync])
  const value = useSyncExternalStore(stored.subscribe, stored.getSnapshot, () => first.initial)
  return [value, stored.set, stored.remove]
}
