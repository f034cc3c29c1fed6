'use client'
import { useState } from 'react'
import { mfaMessages } from '../core/messages/mfa.js'
import { useMessages } from '../internal/useSettings.js'

export interface CopyButtonProps {
  text: string
  onCopied?: () => void
}

/** Copies, and says whether it did: a browser may refuse. */
export function CopyButton({ text, onCopied }: CopyButtonProps) {
  const t = useMessages('mfa', mfaMessages)
  const [outcome, setOutcome] = useState<'copied' | 'copyFailed' | null>(null)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setOutcome('copied')
      onCopied?.()
    } catch {
      setOutcome('copyFailed')
    }
  }
  return (
    <>
      <button type="button" className="bn-Button" onClick={copy}>
        {t('copy')}
      </button>
      <span className="bn-MfaNote" role="status">
        {outcome && t(outcome)}
      </span>
    </>
  )
}
