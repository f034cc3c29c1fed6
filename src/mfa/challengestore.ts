import type { MfaChallenge, MfaChallengeOption, VerifyChallengeRequest, VerifyChallengeResponse } from '../core/mfa.js'
import type { MfaAdapter } from './adapter.js'
import {
  initialChallenge,
  isChallengePending,
  reduceChallenge,
  type ChallengeAnswer,
  type ChallengeEvent,
  type ChallengeState,
} from './challenge.js'
import { createAlarm, createMachine } from './machine.js'
import { problemOf } from './problem.js'
import { createServerClock, type ServerClock } from './serverclock.js'
import { browserAuthenticator, type Authenticator } from './webauthn.js'

export interface ChallengeHandlers {
  /** The challenge was answered; the session has a new id. */
  onDone?: ((result: VerifyChallengeResponse) => void) | undefined
  /** The person left. */
  onCancel?: (() => void) | undefined
}

export interface ChallengeActions {
  /** Shows every way. */
  choose(): void
  select(option: MfaChallengeOption): void
  useRecoveryCode(): void
  resend(): void
  /** A code, a password, or (for WebAuthn) neither: then the key is asked. */
  submit(answer: ChallengeAnswer): void
  retry(): void
  /** After expiry: a new challenge. */
  restart(): void
  cancel(): void
}

export interface Challenge {
  getSnapshot(): ChallengeState
  subscribe(onChange: () => void): () => void
  readonly actions: ChallengeActions
  readonly clock: ServerClock
  start(): () => void
  listen(handlers: ChallengeHandlers): void
}

export interface CreateChallengeOptions {
  adapter: MfaAdapter
  /** The challenge a login answered with. Without it, one is asked for. */
  challenge?: MfaChallenge | undefined
  /** What to step up for. Without it, it is the challenge this session owes. */
  action?: string | undefined
  /** Epoch ms. @default Date.now */
  clock?: () => number
  authenticator?: Authenticator
}

/** The challenge machine with its effects. */
export function createChallenge({
  adapter,
  challenge,
  action,
  clock: now,
  authenticator = browserAuthenticator,
}: CreateChallengeOptions): Challenge {
  const clock = createServerClock(now)
  let handlers: ChallengeHandlers = {}
  let isStarted = false
  let hasBegun = false
  let asked = 0
  const alarm = createAlarm(() => watchDeadline())
  const machine = createMachine(initialChallenge(challenge), reduceChallenge, onChange)
  const { dispatch, getSnapshot } = machine

  function onChange(state: ChallengeState) {
    asked++
    watchDeadline()
    if (isChallengePending(state)) void work(state)
    if (state.step === 'ok') handlers.onDone?.(state.result)
    if (state.step === 'cancelled') handlers.onCancel?.()
  }

  function watchDeadline() {
    const state = getSnapshot()
    if (!isStarted || !('challenge' in state)) return alarm.set(null)
    const left = state.challenge.expiresAt - clock.now()
    if (left > 0) alarm.set(left)
    else dispatch({ type: 'expire' })
  }

  async function work(state: ChallengeState) {
    const ticket = asked
    let event: ChallengeEvent
    try {
      event = await ask(state)
    } catch (error) {
      event = { type: 'failed', problem: problemOf(error) }
    }
    if (ticket === asked) dispatch(event)
  }

  async function ask(state: ChallengeState): Promise<ChallengeEvent> {
    switch (state.step) {
      case 'selecting':
        return { type: 'selected', ready: await makeReady(state.challenge, state.option) }
      case 'active': {
        const { way } = state
        if ('option' in way) return { type: 'selected', ready: await makeReady(state.challenge, way.option) }
        break
      }
      case 'verifying':
        return { type: 'verified', result: await verify(state) }
    }
    return { type: 'loaded', challenge: (await clock.ask(() => adapter.beginChallenge(action === undefined ? {} : { action }))).challenge }
  }

  async function makeReady({ id }: MfaChallenge, { method, factorId }: MfaChallengeOption) {
    const { step } = await clock.ask(() =>
      adapter.selectChallenge({ challengeId: id, method, ...(factorId === undefined ? {} : { factorId }) }),
    )
    return step
  }

  async function verify({ challenge: { id }, way, answer }: ChallengeState & { step: 'verifying' }) {
    const request: VerifyChallengeRequest = { challengeId: id, method: way.method, ...answer }
    if ('option' in way && way.option.factorId !== undefined) request.factorId = way.option.factorId
    if (way.method === 'webauthn') request.response = await authenticator.get(way.options)
    try {
      return await clock.ask(() => adapter.verifyChallenge(request))
    } catch (error) {
      const problem = problemOf(error)
      const { rpId } = problem
      const credential = request.response
      // So that the browser offers it no more. Nobody waits for it.
      if (problem.code === 'unknown-credential' && rpId && credential)
        import('./ceremony.js').then(({ signalUnknown }) => signalUnknown(rpId, credential.id)).catch(() => {})
      throw error
    }
  }

  const canSend = () => (getSnapshot().problem?.retryAt ?? 0) <= clock.now()

  return {
    getSnapshot,
    subscribe: machine.subscribe,
    clock,
    actions: {
      choose: () => dispatch({ type: 'choose' }),
      select: (option) => dispatch({ type: 'select', option }),
      useRecoveryCode: () => dispatch({ type: 'useRecovery' }),
      resend: () => dispatch({ type: 'resend' }),
      submit: (answer) => canSend() && dispatch({ type: 'submit', answer }),
      retry: () => dispatch({ type: 'retry' }),
      restart: () => dispatch({ type: 'restart' }),
      cancel: () => dispatch({ type: 'cancel' }),
    },
    start() {
      isStarted = true
      if (!hasBegun) {
        hasBegun = true
        if (isChallengePending(getSnapshot())) void work(getSnapshot())
      }
      watchDeadline()
      return () => {
        isStarted = false
        alarm.set(null)
        const state = getSnapshot()
        if (state.step === 'verifying' && state.way.method === 'webauthn') authenticator.cancel()
      }
    },
    listen: (next) => {
      handlers = next
    },
  }
}
