/** A visit ends after half an hour without a sign, as web analytics have it. */
const IDLE_MS = 1_800_000
const STORAGE_KEY = 'binnacle.session'

export interface Session {
  id: string
  /** Epoch ms. */
  startedAt: number
}

/** 128 random bits in hexadecimal. `crypto.randomUUID` is missing on pages without TLS. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * The visit of this tab: kept in its session storage, so that it survives a navigation and is gone with the tab. It names nobody. Where
 * storage is denied, a visit is one page.
 */
export function currentSession(now: number, fallback: Session | undefined): Session {
  const kept = read() ?? (fallback && { ...fallback, lastAt: now })
  const isAlive = kept !== undefined && now - kept.lastAt < IDLE_MS && kept.startedAt <= now
  const session = isAlive ? { id: kept.id, startedAt: kept.startedAt } : { id: randomId(), startedAt: now }
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ ...session, lastAt: now }))
  } catch {
    // Denied or full: the caller keeps it.
  }
  return session
}

function read(): (Session & { lastAt: number }) | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? 'null') as Partial<Session & { lastAt: number }> | null
    if (kept && /^[0-9a-f]{32}$/.test(String(kept.id)) && Number.isFinite(kept.startedAt) && Number.isFinite(kept.lastAt))
      return kept as Session & { lastAt: number }
  } catch {
    // Denied, or written by someone else.
  }
  return undefined
}

/** Is this session among the share that reports? Every page of it comes to the same answer. */
export function isSampled(sessionId: string, rate: number): boolean {
  // FNV-1a, 32 bits, then MurmurHash3's last mixing: without it, names that differ at their end share their upper bits.
  let hash = 0x811c9dc5
  for (let at = 0; at < sessionId.length; at += 1) hash = Math.imul(hash ^ sessionId.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32 < rate
}
