import type { Serializer } from './serializer.js'
import type { StoredEntry } from './tier.js'

/**
 * An entry as text: `updatedAt.keepMs.version.flags.tags;value`, numbers in base 36, the value as JSON, or as the tier's serializer writes it. A flag is `w` for what the application has set,
 * or `l` and how long loading took. The header is some twenty characters, and is read without parsing the value.
 */

export type Header = Omit<StoredEntry, 'value' | 'ageMs'>

const HEADER = /^([0-9a-z]+)\.([0-9a-z]*)\.(\d*)\.(w|l[0-9a-z]+)?\.([^;]*);/

/** `text` is the value as text. */
export function serializeEntry({ updatedAt, keepMs, version, isAuthored, loadMs, tags }: StoredEntry, text: string): string {
  const keep = keepMs === Infinity ? '' : Math.ceil(keepMs).toString(36)
  const flag = isAuthored ? 'w' : loadMs ? `l${Math.ceil(loadMs).toString(36)}` : ''
  return `${Math.max(0, Math.floor(updatedAt)).toString(36)}.${keep}.${version || ''}.${flag}.${tags.map(encodeURIComponent).join()};${text}`
}

export function readHeader(text: string): Header | undefined {
  const found = HEADER.exec(text)
  if (!found) return undefined
  const [, updatedAt, keep, version, flag = '', tags] = found
  try {
    return {
      updatedAt: Number.parseInt(updatedAt!, 36),
      keepMs: keep === '' ? Infinity : Number.parseInt(keep!, 36),
      version: Number(version),
      isAuthored: flag === 'w',
      ...(flag[0] === 'l' ? { loadMs: Number.parseInt(flag.slice(1), 36) } : {}),
      tags: tags === '' ? [] : tags!.split(',').map(decodeURIComponent),
    }
  } catch {
    return undefined
  }
}

/** Undefined for anything that `serializeEntry` did not write. */
export function parseEntry(text: string, serializer: Serializer = JSON): StoredEntry | undefined {
  const header = readHeader(text)
  if (!header) return undefined
  try {
    return { ...header, value: serializer.parse(text.slice(text.indexOf(';') + 1)) }
  } catch {
    return undefined
  }
}
