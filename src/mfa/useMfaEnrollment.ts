'use client'
import { createEnrollment, type CreateEnrollmentOptions, type EnrollmentActions, type EnrollmentHandlers } from './enrollmentstore.js'
import { isPending, type EnrollmentState } from './enrollment.js'
import { useMachine } from './useMachine.js'

export type UseMfaEnrollmentOptions = CreateEnrollmentOptions & EnrollmentHandlers

export interface MfaEnrollmentView {
  state: EnrollmentState
  actions: EnrollmentActions
  /** The server, or the key, is being waited for. */
  isPending: boolean
  /** Server minus page, ms: add it to `Date.now()` before comparing with an instant of the state. */
  clockOffsetMs: number
}

/**
 * The enrolment machine for those who draw their own. Options count when the component mounts; the handlers may change. What the state holds in
 * `enrolment` and `codes` is secret, and is gone from it when the step is: keep it nowhere else.
 *
 * @example
 * const { state, actions } = useMfaEnrollment({ adapter, onDone: () => navigate('/') })
 */
export function useMfaEnrollment({ onDone, onCancel, ...options }: UseMfaEnrollmentOptions): MfaEnrollmentView {
  const { store, state, clockOffsetMs } = useMachine('MfaEnrollment', options.adapter, () => createEnrollment(options), {
    onDone,
    onCancel,
  })
  return { state, actions: store.actions, isPending: isPending(state), clockOffsetMs }
}
