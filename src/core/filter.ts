import { parseName, parseTemplate } from './key.js'

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
  const { owners, name: wanted, template: source, parameters, tag } = filter
  const template = source === undefined ? undefined : parseTemplate(source)
  const conditions = Object.entries(parameters ?? {})
  return (name, tags) => {
    if (wanted !== undefined && name !== wanted) return false
    if (tag !== undefined && !tags.includes(tag)) return false
    const parsed = parseName(name)
    if (!parsed || !owners.includes(parsed.owner)) return false
    if (!template) return true
    if (parsed.fingerprint !== template.fingerprint) return false
    if (conditions.length === 0) return true
    const values = template.parse(parsed.key)
    return values !== undefined && conditions.every(([key, value]) => values[key] === value)
  }
}
