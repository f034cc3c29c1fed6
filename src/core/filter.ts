import { fingerprintOf, keyParser, parseName } from './key.js'

/** Which entries an invalidation means, as plain data that can travel to other tabs and to a server. Every condition that is set must hold. */
export interface EntryFilter {
  /** Whose entries: principals' owners, `_` for public ones. */
  owners: readonly string[]
  /** One entry. */
  name?: string
  /** All entries of a template, or those with these parameters. */
  template?: string
  parameters?: Readonly<Record<string, string>>
  /** All entries that carry the tag. */
  tag?: string
}

export type EntryMatcher = (name: string, tags: readonly string[]) => boolean

/** Whole segments are compared, never prefixes: `user_1` does not match `user_12`. */
export function matcherOf(filter: EntryFilter): EntryMatcher {
  const { owners, name: wanted, template, parameters, tag } = filter
  const fingerprint = template === undefined ? undefined : fingerprintOf(template)
  const conditions = Object.entries(parameters ?? {})
  const parse = template === undefined || conditions.length === 0 ? undefined : keyParser(template)
  return (name, tags) => {
    if (wanted !== undefined && name !== wanted) return false
    if (tag !== undefined && !tags.includes(tag)) return false
    const parsed = parseName(name)
    if (!parsed || !owners.includes(parsed.owner)) return false
    if (fingerprint !== undefined && parsed.fingerprint !== fingerprint) return false
    if (!parse) return true
    const values = parse(parsed.key)
    return values !== undefined && conditions.every(([key, value]) => values[key] === value)
  }
}
