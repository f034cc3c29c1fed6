'use client'
import { useSyncExternalStore } from 'react'
import { MFA_ASSURANCE } from '../core/mfa.js'
import { mfaMessages } from '../core/messages/mfa.js'
import { StatusMark } from '../internal/StatusMark.js'
import { useMessages } from '../internal/useSettings.js'
import type { EnrollmentChoice } from './enrollment.js'
import { ASSURANCE, choiceKey } from './methodwords.js'
import { isWebAuthnAvailable, type Authenticator } from './webauthn.js'

const never = () => () => {}

export interface MethodChoicesProps {
  /** Strongest first. */
  choices: readonly EnrollmentChoice[]
  onPick: (choice: EnrollmentChoice) => void
  authenticator: Authenticator | undefined
}

/** What can be enrolled, each with what it is worth. */
export function MethodChoices({ choices, onPick, authenticator }: MethodChoicesProps) {
  const t = useMessages('mfa', mfaMessages)
  const hasWebAuthn = useSyncExternalStore(never, isWebAuthnAvailable, () => true) || authenticator !== undefined
  return (
    <ul className="bn-MfaChoices">
      {choices.map((choice) => {
        const key = choiceKey(choice)
        const assurance = ASSURANCE[MFA_ASSURANCE[choice.method]]
        const isOff = choice.method === 'webauthn' && !hasWebAuthn
        return (
          <li key={key}>
            <button type="button" className="bn-MfaChoice" data-method={key} disabled={isOff} onClick={() => onPick(choice)}>
              <span className="bn-MfaChoice-name">{t(key)}</span>
              <StatusMark status={assurance.status}>{t(assurance.words)}</StatusMark>
              <span className="bn-MfaChoice-hint">{isOff ? t('notInThisBrowser') : t(`${key}Hint`)}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
