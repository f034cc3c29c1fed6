import type { RumVital } from '../core/rum.js'

/** A visitor is active for so long after the last sign of life. */
export const ACTIVE_MS = 300_000
/** Batches remembered, so that one sent twice counts once. */
const REMEMBERED_BATCHES = 8
/** Vitals of one session that may still change; the oldest is settled when another one comes. */
const OPEN_VITALS = 10

export interface Session {
  firstSeen: number
  lastSeen: number
  batches: string[]
  vitals: Map<string, { vital: RumVital; at: number }>
}

export interface SessionEvents {
  /** The session was silent for five minutes. */
  onEnd(session: Session): void
  /** A vital will not change any more. */
  onVital(vital: RumVital, at: number): void
}

/** Who was heard of in the last five minutes, in the order of their last sign. */
export interface Sessions {
  /** The session, its last sign now; undefined where there is no room for another one. */
  touch(id: string, now: number, ageMs: number): Session | undefined
  /** Takes a value in; a later one of the same id replaces it. */
  report(session: Session, vital: RumVital, now: number): void
  /** Moves every instant back by so much: the clock was. */
  setBack(byMs: number): void
  /** Ends what has been silent for too long. */
  expire(now: number): void
  /** Values that may still change. */
  openVitals(): Iterable<{ vital: RumVital; at: number }>
  values(): Iterable<Session>
  readonly size: number
}

export function createSessions(maxSessions: number, { onEnd, onVital }: SessionEvents): Sessions {
  const sessions = new Map<string, Session>()
  const settle = (session: Session, id: string) => {
    const open = session.vitals.get(id)
    if (open) onVital(open.vital, open.at)
    session.vitals.delete(id)
  }
  return {
    get size() {
      return sessions.size
    },
    values: () => sessions.values(),
    touch(id, now, ageMs) {
      const session = sessions.get(id) ?? { firstSeen: now - ageMs, lastSeen: now, batches: [], vitals: new Map() }
      if (sessions.size >= maxSessions && !sessions.has(id)) return undefined
      session.lastSeen = now
      sessions.delete(id)
      sessions.set(id, session)
      return session
    },
    report(session, vital, now) {
      session.vitals.set(vital.id, { vital, at: now })
      if (vital.final) settle(session, vital.id)
      else if (session.vitals.size > OPEN_VITALS) settle(session, session.vitals.keys().next().value as string)
    },
    setBack(byMs) {
      for (const session of sessions.values()) {
        session.firstSeen -= byMs
        session.lastSeen -= byMs
        for (const open of session.vitals.values()) open.at -= byMs
      }
    },
    expire(now) {
      for (const [id, session] of sessions) {
        if (session.lastSeen + ACTIVE_MS > now) return
        for (const vital of session.vitals.keys()) settle(session, vital)
        sessions.delete(id)
        onEnd(session)
      }
    },
    *openVitals() {
      for (const session of sessions.values()) yield* session.vitals.values()
    },
  }
}

/** False where the session has already delivered it. */
export function isNewBatch(session: Session, batch: string): boolean {
  if (session.batches.includes(batch)) return false
  session.batches.push(batch)
  if (session.batches.length > REMEMBERED_BATCHES) session.batches.shift()
  return true
}
