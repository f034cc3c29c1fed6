import { BinnacleError } from '../core/errors.js'
import type { Commit } from './commit.js'
import { failure } from './responses.js'

/** Told to whoever meets an outage: soon enough to notice its end, and no flood. */
export const RETRY_AFTER_SECONDS = 5
export const RETRY_AFTER = { 'retry-after': String(RETRY_AFTER_SECONDS) }

/** What visitors read of a store that failed, whichever handler they asked. */
export const OUTAGE_MESSAGES = {
  unavailable: 'The server can not do this now, and nothing was changed. Try again later.',
  'outcome-unknown': 'It is not known whether this was done. Send the same request again: it is not done twice, and gets the answer.',
} as const

export type OutageCode = keyof typeof OUTAGE_MESSAGES

/** 503 with Retry-After: the one answer to an outage. */
export function outage(code: OutageCode = 'unavailable'): Response {
  return failure(503, code, OUTAGE_MESSAGES[code], RETRY_AFTER)
}

/** The outage that a thrown error tells of; undefined where it tells of none. */
export function outageOf(error: unknown): OutageCode | undefined {
  if (!(error instanceof BinnacleError)) return undefined
  if (error.code === 'outcome-unknown') return 'outcome-unknown'
  return error.code === 'unavailable' || error.code === 'timed-out' ? 'unavailable' : undefined
}

/** What the request itself is to blame for. */
const FAULTS: ReadonlySet<string> = new Set([
  'invalid-request',
  'invalid-data',
  'invalid-range',
  'invalid-key',
  'invalid-option',
  'unknown-id',
])

/** A message without the name of the function that it begins with: that is for developers. */
export const wordsFor = ({ message }: BinnacleError) => message.replace(/^[A-Za-z][\w.]*: /, '')

/** The answer to a request that is at fault, which says why; undefined where the server is. */
function faultOf(error: unknown): Response | undefined {
  if (!(error instanceof BinnacleError)) return undefined
  if (error.code === 'too-large') return failure(413, error.code, wordsFor(error))
  return FAULTS.has(error.code) ? failure(400, error.code, wordsFor(error)) : undefined
}

/** What a handler answers to what it or its store threw. A request that was given up is nobody's failure. */
export function answerToError(
  error: unknown,
  { signal, commit, onError }: { signal: AbortSignal; commit?: Commit; onError: (error: unknown) => void },
): Response {
  const fault = faultOf(error)
  if (fault) return fault
  if (!signal.aborted) onError(error)
  return outage(commit?.isOpen ? 'outcome-unknown' : 'unavailable')
}
