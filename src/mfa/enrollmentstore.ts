import type { MfaFactor, RecoverySaveAction } from '../core/mfa.js'
import type { MfaAdapter } from './adapter.js'
import {
  enrolmentOf,
  initialEnrollment,
  isPending,
  reduceEnrollment,
  type EnrollmentChoice,
  type EnrollmentEvent,
  type EnrollmentOptions,
  type EnrollmentState,
} from './enrollment.js'
import { createAlarm, createMachine } from './machine.js'
import { problemOf } from './problem.js'
import { createServerClock, type ServerClock } from './serverclock.js'
import { browserAuthenticator, type Authenticator } from './webauthn.js'

export interface EnrollmentOutcome {
  /** What was enrolled in this sitting; empty where only the codes were owed. */
  factors: readonly MfaFactor[]
}

export interface EnrollmentHandlers {
  /** Everything that was owed is done. */
  onDone?: ((outcome: EnrollmentOutcome) => void) | undefined
  /** The person left, where that is allowed. */
  onCancel?: (() => void) | undefined
}

export interface EnrollmentActions {
  /** From the gate on. */
  begin(): void
  pick(choice: EnrollmentChoice): void
  /** A phone number or an address. */
  sendTo(destination: string): void
  resend(): void
  showKey(): void
  showQr(): void
  submitCode(code: string): void
  /** Names the key, and enrols it. Empty: the server's own name. */
  nameKey(name: string): void
  /** The step-up that was asked for is done. */
  reauthenticated(): void
  /** The codes were really kept: copied, downloaded or printed. */
  codesSaved(by: RecoverySaveAction): void
  /** Only after `codesSaved`. */
  acknowledgeCodes(): void
  addAnother(): void
  finish(): void
  /** Again what failed: a load, a ceremony, the codes. */
  retry(): void
  /** After expiry; it begins anew, with a new secret. */
  restart(): void
  back(): void
  cancel(): void
}

export interface Enrollment {
  getSnapshot(): EnrollmentState
  subscribe(onChange: () => void): () => void
  readonly actions: EnrollmentActions
  readonly clock: ServerClock
  /** Loads, once, and watches the deadline until the returned function is called. */
  start(): () => void
  /** Whom to tell. */
  listen(handlers: EnrollmentHandlers): void
}

export interface CreateEnrollmentOptions extends EnrollmentOptions {
  adapter: MfaAdapter
  /** Epoch ms. @default Date.now */
  clock?: () => number
  authenticator?: Authenticator
}

/** The enrolment machine with its effects: what is pending is asked of the adapter or of the key, once, and a late answer is dropped. */
export function createEnrollment({
  adapter,
  clock: now,
  authenticator = browserAuthenticator,
  ...options
}: CreateEnrollmentOptions): Enrollment {
  const clock = createServerClock(now)
  let handlers: EnrollmentHandlers = {}
  let isStarted = false
  let hasLoaded = false
  let asked = 0
  const alarm = createAlarm(() => watchDeadline())

  const machine = createMachine(initialEnrollment(options), reduceEnrollment, onChange)
  const { dispatch, getSnapshot } = machine

  function onChange(state: EnrollmentState, before: EnrollmentState, event: EnrollmentEvent) {
    asked++
    if (before.step === 'key.ceremony' && before.isWaiting && event.type !== 'created' && event.type !== 'failed') authenticator.cancel()
    const left = enrolmentOf(before)
    const isLeaving = event.type === 'back' || event.type === 'cancel'
    if (isLeaving && left && !enrolmentOf(state)) abandon(left.id)
    watchDeadline()
    if (isPending(state)) void work(state)
    if (state.step === 'done') handlers.onDone?.({ factors: state.added })
    if (state.step === 'cancelled') handlers.onCancel?.()
  }

  /** The server forgets it in time by itself; sooner is better. */
  function abandon(enrolmentId: string) {
    adapter.cancelEnrolment({ enrolmentId }).catch(() => {})
  }

  function watchDeadline() {
    const state = getSnapshot()
    const expiresAt = 'enrolment' in state ? state.enrolment.expiresAt : null
    if (!isStarted || expiresAt === null) return alarm.set(null)
    const left = expiresAt - clock.now()
    if (left > 0) alarm.set(left)
    else dispatch({ type: 'expire' })
  }

  async function work(state: EnrollmentState) {
    const ticket = asked
    let event: EnrollmentEvent
    try {
      event = await ask(state)
    } catch (error) {
      event = { type: 'failed', problem: problemOf(error) }
    }
    if (ticket === asked) dispatch(event)
    // Begun while the person turned back: nobody will see it.
    else if (event.type === 'begun') abandon(event.enrolment.id)
  }

  async function ask(state: EnrollmentState): Promise<EnrollmentEvent> {
    switch (state.step) {
      case 'beginning':
        return { type: 'begun', enrolment: (await clock.ask(() => adapter.beginEnrolment(state.request))).enrolment }
      case 'otp.sent':
        return {
          type: 'resent',
          enrolment: (await clock.ask(() => adapter.resendEnrolment({ enrolmentId: state.enrolment.id }))).enrolment,
        }
      case 'key.ceremony':
        return { type: 'created', response: await authenticator.create(state.enrolment.options) }
      case 'verifying': {
        const { from, proof } = state
        const key = from.step === 'key.naming' ? { response: from.response } : {}
        const { factor, needsRecoveryCodes, endedBrowsers } = await clock.ask(() =>
          adapter.confirmEnrolment({ enrolmentId: from.enrolment.id, ...proof, ...key }),
        )
        return { type: 'confirmed', factor, needsRecoveryCodes, endedBrowsers }
      }
      case 'recovery.generating': {
        const { batchId, codes } = await clock.ask(() => adapter.generateRecoveryCodes())
        return { type: 'codes', batchId, codes }
      }
      case 'recovery.acknowledging':
        await clock.ask(() => adapter.acknowledgeRecoveryCodes({ batchId: state.batchId, savedBy: state.savedBy }))
        return { type: 'acknowledged' }
      default:
        return { type: 'loaded', overview: await clock.ask(() => adapter.overview()) }
    }
  }

  const canSend = () => (getSnapshot().problem?.retryAt ?? 0) <= clock.now()

  const actions: EnrollmentActions = {
    begin: () => dispatch({ type: 'continue' }),
    pick: (choice) => dispatch({ type: 'pick', choice }),
    sendTo: (destination) => canSend() && dispatch({ type: 'destination', destination }),
    resend: () => dispatch({ type: 'resend' }),
    showKey: () => dispatch({ type: 'showKey' }),
    showQr: () => dispatch({ type: 'showQr' }),
    submitCode: (code) => canSend() && dispatch({ type: 'submit', proof: { code } }),
    nameKey: (name) => dispatch({ type: 'submit', proof: name.trim() ? { name: name.trim() } : {} }),
    reauthenticated: () => dispatch({ type: 'reauthenticated' }),
    codesSaved: (by) => dispatch({ type: 'saved', by }),
    acknowledgeCodes: () => dispatch({ type: 'acknowledge' }),
    addAnother: () => dispatch({ type: 'addAnother' }),
    finish: () => dispatch({ type: 'finish' }),
    retry: () => dispatch({ type: 'retry' }),
    restart: () => dispatch({ type: 'restart' }),
    back: () => dispatch({ type: 'back' }),
    cancel: () => dispatch({ type: 'cancel' }),
  }

  return {
    getSnapshot,
    subscribe: machine.subscribe,
    actions,
    clock,
    start() {
      isStarted = true
      if (!hasLoaded) {
        hasLoaded = true
        void work(getSnapshot())
      }
      watchDeadline()
      return () => {
        isStarted = false
        alarm.set(null)
        const state = getSnapshot()
        if (state.step === 'key.ceremony' && state.isWaiting) authenticator.cancel()
      }
    },
    listen: (next) => {
      handlers = next
    },
  }
}
