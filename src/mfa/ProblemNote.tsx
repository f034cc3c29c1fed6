'use client'
import { mfaMessages } from '../core/messages/mfa.js'
import { StatusShape } from '../internal/StatusMark.js'
import { useFormatters, useMessages } from '../internal/useSettings.js'
import { Countdown, useRemaining } from './Countdown.js'
import type { MfaProblem } from './problem.js'
import { problemWords, type Asked } from './problemwords.js'

export interface ProblemNoteProps {
  problem: MfaProblem | null
  clockOffsetMs: number
  /** @default 'code' */
  asked?: Asked
  id?: string
}

/**
 * What went wrong, said at once, and how long to wait. Its place is always there: what is announced must be put into something that already is.
 */
export function ProblemNote({ problem, clockOffsetMs, asked = 'code', id }: ProblemNoteProps) {
  const t = useMessages('mfa', mfaMessages)
  const formatters = useFormatters()
  const until = problem?.retryAt ?? null
  const left = useRemaining(until, clockOffsetMs)
  const isOver = until !== null && left === 0
  return (
    <div className="bn-MfaProblem" data-code={problem?.code} data-over={isOver || undefined}>
      <p id={id} className="bn-MfaProblem-words" role="alert">
        {problem && !isOver && (
          <>
            <StatusShape status="critical" />
            <span>{problemWords(problem, asked, t, formatters)}</span>
          </>
        )}
      </p>
      <p className="bn-MfaProblem-wait" role="status">
        {isOver && t('now')}
      </p>
      {until !== null && !isOver && (
        <p className="bn-MfaProblem-wait">
          {t('inTime')} <Countdown until={until} clockOffsetMs={clockOffsetMs} />
        </p>
      )}
    </div>
  )
}
