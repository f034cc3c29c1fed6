'use client'
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { mfaMessages } from '../core/messages/mfa.js'
import { useMessages } from '../internal/useSettings.js'
import { CodeInput } from './CodeInput.js'
import { useRemaining } from './Countdown.js'
import type { MfaProblem } from './problem.js'
import { ProblemNote } from './ProblemNote.js'

export interface CodeFormProps {
  /** What to enter. */
  label: string
  digits: number
  problem: MfaProblem | null
  isPending: boolean
  clockOffsetMs: number
  onSubmit: (code: string) => void
  /** Between the field and the button: when the next code comes, a way to send it again. */
  meta?: ReactNode
  /** Before the field. */
  before?: ReactNode
  /** After the field: what goes along with the code. */
  children?: ReactNode
  /** Checks by itself when the last digit is in. @default true */
  isAutomatic?: boolean
}

/** After these the code is worth nothing, and another is to be entered; after the rest it can be sent again. */
const SPENT = new Set<MfaProblem['code']>(['invalid', 'already-used', 'clock-skew'])

/** A code and the button that sends it. After a wrong one the field is empty and has the focus again. */
export function CodeForm({
  label,
  digits,
  problem,
  isPending,
  clockOffsetMs,
  onSubmit,
  meta,
  before,
  children,
  isAutomatic = true,
}: CodeFormProps) {
  const t = useMessages('mfa', mfaMessages)
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  const [code, setCode] = useState('')
  const [isShort, setShort] = useState(false)
  const [said, setSaid] = useState(problem)
  const isWaiting = (useRemaining(problem?.retryAt ?? null, clockOffsetMs) ?? 1) > 0

  if (problem !== said) {
    setSaid(problem)
    if (problem && SPENT.has(problem.code)) setCode('')
  }
  useEffect(() => {
    if (problem) form.current?.querySelector('input')?.focus()
  }, [problem])

  const send = (full: string) => {
    if (isPending || isWaiting) return
    onSubmit(full)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setShort(code.length < digits)
    if (code.length === digits) send(code)
    else form.current?.querySelector<HTMLInputElement>('[inputmode=numeric]')?.focus()
  }
  return (
    <form ref={form} className="bn-MfaForm" onSubmit={submit} noValidate>
      {before}
      <CodeInput
        label={label}
        length={digits}
        value={code}
        onChange={(next) => {
          setCode(next)
          setShort(false)
        }}
        onComplete={isAutomatic ? send : undefined}
        isInvalid={isShort || (problem !== null && SPENT.has(problem.code) && code === '')}
        isReadOnly={isPending}
        describedBy={`${id}hint ${id}problem`}
      />
      <div className="bn-MfaForm-meta">
        <span id={`${id}hint`}>{isShort ? t('digitsSoFar', { count: code.length, digits }) : isAutomatic && !meta && t('checked')}</span>
        {meta}
      </div>
      <ProblemNote id={`${id}problem`} problem={problem} clockOffsetMs={clockOffsetMs} />
      {children}
      <button type="submit" className="bn-Button bn-MfaForm-submit" data-kind="primary" aria-disabled={isPending || isWaiting}>
        {t(isPending ? 'verifying' : 'verify')}
      </button>
    </form>
  )
}
