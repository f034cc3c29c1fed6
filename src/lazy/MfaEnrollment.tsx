'use client'
import type { MfaEnrollmentProps } from '../mfa/MfaEnrollment.js'
import { lazyComponent } from './lazyComponent.js'

/** `MfaEnrollment` of binnacle/mfa, loaded on demand. */
export const MfaEnrollment = /* @__PURE__ */ lazyComponent<MfaEnrollmentProps>(
  () => import('../mfa/MfaEnrollment.js').then((module) => module.MfaEnrollment),
  { name: 'MfaEnrollment', skeleton: '480px' },
)
