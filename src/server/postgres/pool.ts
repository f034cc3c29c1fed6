import { BinnacleError } from '../../core/errors.js'
import { checkTimeout, STATEMENT_TIMEOUT_MS, withinDeadline } from '../deadline.js'

/** What is used of a `pg.Pool`; a `pg.Client` or PGlite fits as well. One call is one statement: no transaction spans two. */
export interface PostgresPool {
  query(text: string, values?: unknown[]): Promise<{ rows: object[] }>
}

export interface PostgresStoreOptions {
  pool: PostgresPool
  /**
   * How long a statement may take, ms; then its request is answered 503. Give the pool a shorter `statement_timeout`, so that the engine gives up first, and
   * `query_timeout`, so that a connection that hangs leaves the pool.
   *
   * @default 5000
   */
  timeoutMs?: number
}

/**
 * The same pool with a deadline. What PostgreSQL itself refused was undone: then the error is `unavailable`, with the cause. All other errors leave open whether the
 * statement took effect.
 */
export function withDeadline(who: string, { pool, timeoutMs = STATEMENT_TIMEOUT_MS }: PostgresStoreOptions): PostgresPool {
  checkTimeout(who, timeoutMs)
  return {
    async query(text, values) {
      try {
        return await withinDeadline(who, 'PostgreSQL', timeoutMs, pool.query(text, values))
      } catch (error) {
        const code = codeOf(error)
        if (code === undefined || !isUndone(code)) throw error
        throw new BinnacleError('unavailable', `${who}: PostgreSQL did not take a statement (${code}).`, { cause: error })
      }
    },
  }
}

/** The SQLSTATE that PostgreSQL answered, or what the network said. */
export const codeOf = (error: unknown): string | undefined => {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown }
  if (error instanceof BinnacleError) return cause === undefined ? undefined : codeOf(cause)
  return typeof code === 'string' ? code : undefined
}

/** Whether a statement that failed so has changed nothing. A connection that was lost on the way leaves it open (class 08, 57P01, 57P02). */
const isUndone = (code: string) =>
  code === 'ECONNREFUSED' || code === 'ENOTFOUND' || (/^(?=.*\d)[0-9A-Z]{5}$/.test(code) && !/^(?:08|57P01|57P02)/.test(code))
