'use client'
import type { MfaSession } from '../core/mfa.js'
import type { MfaAdapter } from './adapter.js'
import type { MfaProblem } from './problem.js'
import { createSessionQuery } from './sessionquery.js'
import { useMachine } from './useMachine.js'

export interface UseMfaSessionOptions {
  /** The back end. The one of the first render is kept. */
  adapter: Pick<MfaAdapter, 'session'>
}

export interface MfaSessionView {
  /**
   * `loading` until the server has answered; `signed-in`, look at `session.level` for how far; `nobody`: the server said so; `failed`: it did not say, which is not
   * nobody. Show a notice and `retry` then, never the sign-in form.
   */
  status: 'loading' | 'signed-in' | 'nobody' | 'failed'
  session: MfaSession | null
  /** Why the last question failed; null where it did not. What was known before stays. */
  problem: MfaProblem | null
  /** A question is under way. */
  isLoading: boolean
  /** Asks again: after a failure, which is asked about by itself too, and after a login or a sign-out. */
  retry(): void
}

/**
 * Who is signed in: loading, signed in, nobody, or not known because the server did not answer.
 *
 * @example
 * const { status, session, retry } = useMfaSession({ adapter })
 * if (status === 'failed') return <button onClick={retry}>The server does not answer. Try again</button>
 */
export function useMfaSession({ adapter }: UseMfaSessionOptions): MfaSessionView {
  const { store, state } = useMachine('useMfaSession', adapter, () => createSessionQuery(() => adapter.session()), {})
  const { status, session, problem, isLoading } = state
  return { status, session, problem, isLoading, retry: store.ask }
}
