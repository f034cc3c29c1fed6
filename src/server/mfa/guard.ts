import type { Commit } from '../commit.js'
import type { MfaStore } from './store.js'

/** What a person would call done. Budgets, ceremonies and the last use of a session are not. */
const CHANGES: ReadonlySet<PropertyKey> = new Set<keyof MfaStore>([
  'addFactor',
  'renameFactor',
  'setDefaultFactor',
  'removeFactor',
  'completeChallenge',
  'addSession',
  'rotateSession',
  'endSessions',
  'addRecoveryBatch',
  'acknowledgeRecoveryBatch',
  'addDevice',
  'endDevices',
  'removeAccount',
])

/** The store of one request: it is sent nothing once the request was given up, unless something has changed by then. */
export function guardStore(store: MfaStore, commit: Commit): MfaStore {
  return new Proxy(store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return (...given: unknown[]) => {
        const statement = () => method.apply(target, given)
        if (CHANGES.has(name)) return commit.run(statement)
        commit.check()
        return statement()
      }
    },
  })
}
