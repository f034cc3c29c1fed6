'use client'
import { mfaMessages } from '../../core/messages/mfa.js'
import { useMessages } from '../../internal/useSettings.js'
import { groupKey } from '../code.js'
import { CodeForm } from '../CodeForm.js'
import { CopyButton } from '../CopyButton.js'
import { QrCode } from '../QrCode.js'
import { StepFrame } from '../StepFrame.js'
import { TotpClock } from '../TotpClock.js'
import { useEnrollment } from './useEnrollment.js'
import { LeaveLinks } from './LeaveLinks.js'

/** The secret as a QR code or as a key, and the first code that proves the app has it. */
export function TotpSetup() {
  const t = useMessages('mfa', mfaMessages)
  const { state, actions, isPending, clockOffsetMs } = useEnrollment()
  const stage = state.step === 'verifying' ? state.from : state
  if (stage.step !== 'totp.scan' && stage.step !== 'totp.manual') return null
  const { issuer, account, secret, uri, digits, periodSeconds, replaces } = stage.enrolment
  const isScan = stage.step === 'totp.scan'
  return (
    <StepFrame title={t('totpTitle')} footer={<LeaveLinks />}>
      {replaces !== undefined && <p className="bn-MfaStep-description">{t('replaces', { name: replaces })}</p>}
      <p className="bn-MfaStep-description">{t(isScan ? 'scan' : 'enterKey')}</p>
      {isScan ? (
        <QrCode className="bn-Totp-qr" text={uri} label={t('qr', { issuer, account })} />
      ) : (
        <dl className="bn-Totp-key">
          <dt>{t('account')}</dt>
          <dd>
            {issuer} · {account}
          </dd>
          <dt>{t('key')}</dt>
          <dd>
            {/* Read letter by letter where a screen reader can; broken between groups only. */}
            <code className="bn-Totp-secret" translate="no" dir="ltr">
              {groupKey(secret)}
            </code>
            <CopyButton text={secret} />
          </dd>
        </dl>
      )}
      <div className="bn-MfaLinks">
        <button type="button" className="bn-MfaLink" onClick={isScan ? actions.showKey : actions.showQr}>
          {t(isScan ? 'cannotScan' : 'showQr')}
        </button>
        <a className="bn-MfaLink bn-Totp-open" href={uri} rel="noreferrer">
          {t('openApp')}
        </a>
      </div>
      <CodeForm
        label={t('enterCode')}
        digits={digits}
        problem={state.problem}
        isPending={isPending}
        clockOffsetMs={clockOffsetMs}
        onSubmit={actions.submitCode}
        meta={<TotpClock periodSeconds={periodSeconds} clockOffsetMs={clockOffsetMs} />}
      />
    </StepFrame>
  )
}
