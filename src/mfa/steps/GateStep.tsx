'use client'
import { mfaMessages } from '../../core/messages/mfa.js'
import { useFormatters, useMessages } from '../../internal/useSettings.js'
import { StepFrame } from '../StepFrame.js'
import { useEnrollment } from './useEnrollment.js'

/** Why one is asked to enrol, and until when it is a choice. */
export function GateStep() {
  const t = useMessages('mfa', mfaMessages)
  const formatters = useFormatters()
  const { state, actions } = useEnrollment()
  if (state.step !== 'gate') return null
  const { status, next, graceUntil } = state
  const isGrace = status === 'grace'
  const why = isGrace && graceUntil !== undefined ? t('gateGrace', { date: formatters.date(graceUntil) }) : t('gateBlocking')
  return (
    <StepFrame title={t('gateTitle')} description={next === 'recovery-codes' ? t('gateCodes') : why}>
      <div className="bn-MfaActions">
        <button type="button" className="bn-Button" data-kind="primary" onClick={actions.begin}>
          {t('setUp')}
        </button>
        {isGrace && (
          <button type="button" className="bn-Button" onClick={actions.cancel}>
            {t('later')}
          </button>
        )}
      </div>
    </StepFrame>
  )
}
