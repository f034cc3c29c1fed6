import type { Moment } from './clock.js'
import type { CacheKey } from './defineKey.js'
import type { Entry, StoredEntry } from './tier.js'

/**
 * An entry of this page from what a tier had when it was asked: migrated to its key as that is defined today, checked, and with the age it
 * has. Undefined when it can't be used.
 */
export function revive(key: CacheKey, stored: StoredEntry, source: string, asked: Moment): Entry | undefined | Promise<Entry | undefined> {
  const { version, windows, migrate, schema } = key.definition
  const { ageMs } = stored
  const born =
    ageMs === undefined
      ? { updatedAt: stored.updatedAt, bornAt: stored.updatedAt }
      : { updatedAt: asked.wall - ageMs, bornAt: asked.steady - ageMs }
  const entryOf = (value: unknown): Entry => ({ ...stored, ...born, ageMs: undefined, value, version, windows, source })
  try {
    let { value } = stored
    if (stored.version !== version) {
      if (!migrate) return undefined
      value = migrate(value, stored.version)
    }
    const checked = schema ? schema['~standard'].validate(value) : { value }
    const pass = (result: Awaited<typeof checked>) => (result.issues ? undefined : entryOf(result.value))
    return checked instanceof Promise ? checked.then(pass).catch(() => undefined) : pass(checked)
  } catch {
    return undefined
  }
}
