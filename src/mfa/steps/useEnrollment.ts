'use client'
import { createContext, useContext } from 'react'
import { BinnacleError } from '../../core/errors.js'
import type { MfaAdapter } from '../adapter.js'
import type { Authenticator } from '../webauthn.js'
import type { MfaEnrollmentView } from '../useMfaEnrollment.js'

export interface EnrollmentContextValue extends MfaEnrollmentView {
  adapter: MfaAdapter
  authenticator: Authenticator | undefined
}

export const EnrollmentContext = createContext<EnrollmentContextValue | null>(null)

/** The enrolment around this component, for parts of one's own inside `MfaEnrollment`. */
export function useEnrollment(): EnrollmentContextValue {
  const value = useContext(EnrollmentContext)
  if (!value) {
    throw new BinnacleError(
      'invalid-option',
      'useEnrollment: there is no <MfaEnrollment> around this component. Render it inside one, or call useMfaEnrollment.',
    )
  }
  return value
}
