'use client'
import { useState, type ComponentPropsWithRef, type ReactNode } from 'react'
import { mfaMessages } from '../core/messages/mfa.js'
import { classNames } from '../internal/classNames.js'
import { StatusMark } from '../internal/StatusMark.js'
import { useFormatters, useMessages } from '../internal/useSettings.js'
import type { MfaAdapter } from './adapter.js'
import { MfaEnrollment, type MfaEnrollmentProps } from './MfaEnrollment.js'
import { OverviewNotice } from './OverviewNotice.js'
import { createSessionQuery } from './sessionquery.js'
import { useMachine } from './useMachine.js'

export interface MfaGateProps extends ComponentPropsWithRef<'div'> {
  /** The back end. The one of the first render is kept. */
  adapter: MfaAdapter
  /** What is behind the gate. It is not rendered before the server has said that it may be seen. */
  children: ReactNode
  /** For the enrolment in the gate: `methods`, `slots`, `header` … */
  enrollment?: Omit<MfaEnrollmentProps, 'adapter' | 'onDone' | 'onCancel' | 'ref'>
}

/**
 * Shows its children only to whom the server lets through: those who enrolled, those who need not, and for a while those who still may. What decides is
 * asked of the server on each load, so that going back, reloading or Escape changes nothing. The server must refuse by itself too: a gate in a page is a
 * courtesy, not a lock.
 *
 * @example
 * <MfaGate adapter={adapter}><App /></MfaGate>
 */
export function MfaGate({ adapter, children, enrollment, className, ...rest }: MfaGateProps) {
  const t = useMessages('mfa', mfaMessages)
  const formatters = useFormatters()
  // What an account has is known of whoever is signed in, so that one question is enough.
  const { store, state } = useMachine('MfaGate', adapter, () => createSessionQuery(() => adapter.overview()), {})
  const [isEnrolling, setEnrolling] = useState(false)
  const gate = state.answer?.gate
  const status = gate?.status ?? 'unknown'
  const close = () => {
    setEnrolling(false)
    store.ask()
  }
  const isOpen = status === 'passed' || status === 'open' || status === 'grace'
  const shows = !gate ? 'notice' : !isOpen || isEnrolling ? 'enrollment' : 'children'
  return (
    <div {...rest} className={classNames('bn-root bn-MfaGate', className)} data-status={status} data-shows={shows}>
      {shows === 'notice' && <OverviewNotice state={state} onRetry={store.ask} />}
      {shows === 'enrollment' && (
        <MfaEnrollment {...enrollment} adapter={adapter} onDone={close} onCancel={close} isFocused={isEnrolling || enrollment?.isFocused} />
      )}
      {shows === 'children' && status === 'grace' && (
        <aside className="bn-MfaGate-grace">
          <StatusMark status="warning">{t('gateTitle')}</StatusMark>
          <span>{gate?.graceUntil === undefined ? t('gateCodes') : t('gateGrace', { date: formatters.date(gate.graceUntil) })}</span>
          <button type="button" className="bn-Button" onClick={() => setEnrolling(true)}>
            {t('setUp')}
          </button>
        </aside>
      )}
      {shows === 'children' && children}
    </div>
  )
}
