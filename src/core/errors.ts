/** What went wrong, in a word that code can branch on. Names are stable; messages are not. */
export type BinnacleErrorCode =
  | 'invalid-option'
  | 'invalid-locale'
  | 'invalid-time-zone'
  | 'invalid-range'
  | 'invalid-series'
  | 'length-mismatch'
  | 'invalid-key'
  | 'invalid-response'
  | 'invalid-data'
  | 'duplicate-id'
  | 'unknown-id'
  | 'season-ended'
  | 'season-open'
  | 'invalid-request'
  | 'unreachable'
  | 'refused'
  | 'wrong-principal'
  | 'timed-out'
  | 'superseded'
  | 'too-large'
  | 'load-failed'
  | 'method-not-allowed'
  | 'unsupported-media-type'
  | 'rate-limited'
  | 'unavailable'
  | 'outcome-unknown'
  | 'internal'

/**
 * The error every part throws. Its message says what is wrong, why, and the remedy, and names the function or the component and the prop.
 */
export class BinnacleError extends Error {
  readonly code: BinnacleErrorCode
  override readonly name = 'BinnacleError'

  constructor(code: BinnacleErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** The words of any thrown value, for an error state or a log line. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message
  return typeof error === 'string' ? error : 'Unknown error'
}
