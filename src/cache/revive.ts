import type { CacheKey } from './defineKey.js'
import type { StoredEntry } from './tier.js'

/** A value that was stored, made fit for its key as it is defined today: migrated, then checked. Undefined when it can't be used. */
export function revive(key: CacheKey, stored: StoredEntry): { value: unknown } | undefined | Promise<{ value: unknown } | undefined> {
  const { version, migrate, schema } = key.definition
  let { value } = stored
  if (stored.version !== version) {
    if (!migrate) return undefined
    try {
      value = migrate(value, stored.version)
    } catch {
      return undefined
    }
  }
  if (!schema) return { value }
  try {
    const checked = schema['~standard'].validate(value)
    if (checked instanceof Promise)
      return checked.then((result) => (result.issues ? undefined : { value: result.value })).catch(() => undefined)
    return checked.issues ? undefined : { value: checked.value }
  } catch {
    return undefined
  }
}
