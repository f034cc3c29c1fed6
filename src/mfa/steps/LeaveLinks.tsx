'use client'
import { mfaMessages } from '../../core/messages/mfa.js'
import { useMessages } from '../../internal/useSettings.js'
import { useEnrollment } from './useEnrollment.js'

/** Back, and out where that is allowed. */
export function LeaveLinks({ back }: { back?: string | false }) {
  const t = useMessages('mfa', mfaMessages)
  const { state, actions } = useEnrollment()
  return (
    <>
      {back !== false && (
        <button type="button" className="bn-MfaLink" onClick={actions.back}>
          {back ?? t('back')}
        </button>
      )}
      {!state.isBlocking && (
        <button type="button" className="bn-MfaLink" onClick={actions.cancel}>
          {t(state.step === 'gate' ? 'later' : 'cancel')}
        </button>
      )}
    </>
  )
}
