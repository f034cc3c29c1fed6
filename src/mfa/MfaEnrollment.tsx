'use client'
import { useMemo, type ComponentPropsWithRef, type ComponentType, type ReactNode } from 'react'
import type { MfaMethod } from '../core/mfa.js'
import { classNames } from '../internal/classNames.js'
import type { MfaAdapter } from './adapter.js'
import type { EnrollmentChoice } from './enrollment.js'
import type { EnrollmentOutcome } from './enrollmentstore.js'
import { StepSequence } from './StepFrame.js'
import { EnrollmentSteps, type EnrollmentViewName } from './steps/EnrollmentSteps.js'
import { EnrollmentContext } from './steps/useEnrollment.js'
import { useMfaEnrollment } from './useMfaEnrollment.js'
import type { Authenticator } from './webauthn.js'

export interface MfaEnrollmentProps extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  /** The back end. The one of the first render is kept. */
  adapter: MfaAdapter
  /** Fewer methods than the server offers. */
  methods?: readonly MfaMethod[]
  /** Enforces enrolment here, whatever the server says: there is no way out before it is done. @default false */
  required?: boolean
  /** What it is about: a way to verify, or a new batch of recovery codes for somebody who has one; their earlier codes work until the new ones are saved. @default 'factor' */
  task?: 'factor' | 'recovery-codes'
  /** What was picked already, in a `FactorList` say: it begins with that, if it is offered. */
  choice?: EnrollmentChoice | undefined
  /** Everything that was owed is done. */
  onDone?: (outcome: EnrollmentOutcome) => void
  /** The person left, where that is allowed. */
  onCancel?: () => void
  /** Views of your own, by step. They read the enrolment with `useEnrollment`. */
  slots?: Partial<Record<EnrollmentViewName, ComponentType>>
  /** Drawn above the step. */
  header?: ReactNode
  /** Drawn below the step. */
  footer?: ReactNode
  /** The level of the headings. @default 2 */
  headingLevel?: 2 | 3 | 4
  /** Takes the focus as soon as it is loaded: where it is what the page, or the dialog, is about. @default false */
  isFocused?: boolean
  /** Stands in for the browser's own authenticators. */
  authenticator?: Authenticator
}

/**
 * Enrols a second factor: picks a method (strongest first), sets it up, checks it, keeps the recovery codes, offers a backup. It loads on mount, begins
 * nothing before a person picks, and holds a secret only while it is shown.
 *
 * @example
 * const adapter = createFetchMfaAdapter({ baseUrl: '/api/mfa' })
 *
 * <MfaEnrollment adapter={adapter} onDone={() => navigate('/')} />
 */
export function MfaEnrollment({
  adapter,
  methods,
  required,
  task,
  choice,
  onDone,
  onCancel,
  slots = {},
  header,
  footer,
  headingLevel = 2,
  isFocused = false,
  authenticator,
  className,
  ...rest
}: MfaEnrollmentProps) {
  const view = useMfaEnrollment({ adapter, methods, required, task, choice, authenticator, onDone, onCancel })
  const { state, actions, isPending, clockOffsetMs } = view
  const context = useMemo(
    () => ({ state, actions, isPending, clockOffsetMs, adapter, authenticator }),
    [state, actions, isPending, clockOffsetMs, adapter, authenticator],
  )
  return (
    <section
      {...rest}
      className={classNames('bn-root bn-MfaEnrollment', className)}
      data-step={state.step}
      data-blocking={state.isBlocking || undefined}
      aria-busy={isPending || undefined}
    >
      <StepSequence level={headingLevel} isFocused={isFocused}>
        <EnrollmentContext value={context}>
          {header}
          <EnrollmentSteps state={state} slots={slots} />
          {footer}
        </EnrollmentContext>
      </StepSequence>
    </section>
  )
}
