import { digestOf } from './digest.js'
import type { EntryFilter } from './filter.js'

/**
 * What the remote tier and its handler say to each other. Names and filters travel without their owner: '' stands for whoever the session
 * belongs to, which the server alone knows, and `_` for what all may share.
 */

/** Whose entries: the session's, or everybody's. */
export type Realm = '' | '_'

export const REALMS: readonly Realm[] = ['', '_']

/** An entry on the wire and in a remote store. Times are the server's. */
export interface RemoteEntry {
  value: unknown
  version: number
  tags: readonly string[]
  /** Null for never. */
  keepMs: number | null
  isAuthored: boolean
  /** When the value was born, by the server's clock. */
  storedAt: number
}

/** What happened in a realm since the client last heard of it: filters, or 'reset' when that is no longer known. */
export type News = readonly EntryFilter[] | 'reset'

export interface RealmState {
  /** Where the realm's history stands: a lease for puts, and what to ask news since. */
  token: string
  news: News
}

export type PutResult = 'stored' | 'conflict' | 'refused'

export interface RemotePut {
  name: string
  entry: Omit<RemoteEntry, 'storedAt'> & { ageMs: number }
  /** The token under which the load began; null for a value that the application set. */
  lease: string | null
}

export interface RemoteRequest {
  since?: Partial<Record<Realm, string>>
  invalidate?: readonly EntryFilter[]
  put?: readonly RemotePut[]
  get?: readonly string[]
}

export interface RemoteAnswer {
  /** The server's clock. */
  now: number
  realms: Partial<Record<Realm, RealmState>>
  put: readonly PutResult[]
  got: readonly (RemoteEntry | null)[]
}

export const realmOfName = (name: string): Realm => (name.startsWith('_.') ? '_' : '')

/** The header in which both sides say whose private entries they mean. */
export const PRINCIPAL_HEADER = 'binnacle-principal'

/**
 * Whom one means, in that header: `key.hash`. The client chooses the key at random, so that no two pages send the same of one person.
 *
 * @param owner of `ownerOfPrincipal`
 */
export const principalMark = (key: string, owner: string): string => `${key}.${digestOf(`${key}.${owner}`)}`
