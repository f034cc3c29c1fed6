'use client'
import { useEffect, useId, useMemo, useRef, type ComponentPropsWithRef } from 'react'
import { accountMessages } from '../core/messages/account.js'
import { classNames } from '../internal/classNames.js'
import { mergeRefs } from '../internal/mergeRefs.js'
import { useMessages } from '../internal/useSettings.js'
import type { MfaAdapter } from './adapter.js'
import { Countdown } from './Countdown.js'
import { createSessionWatch } from './sessionstore.js'
import { useMachine } from './useMachine.js'

export interface SessionTimeoutProps extends Omit<ComponentPropsWithRef<'dialog'>, 'open' | 'children'> {
  /** The back end. The one of the first render is kept. */
  adapter: Pick<MfaAdapter, 'session' | 'extendSession'>
  /** The session has ended: here, on the server, or in another tab. */
  onExpired?: () => void
  /** "Sign in", once the session has ended. Without it there is no such button. */
  onSignIn?: () => void
  /** "Sign out", in the warning. Without it there is no such button. */
  onSignOut?: () => void
  /** Tabs with the same name share one deadline. @default 'binnacle-session' */
  channel?: string
}

/**
 * Warns before the session ends, extends it, and says when it has ended; one deadline in every tab of the browser. Nothing is on the screen until the
 * warning is due (WCAG 2.2.1).
 *
 * @example
 * <SessionTimeout adapter={adapter} onSignIn={() => navigate('/login')} onSignOut={signOut} />
 */
export function SessionTimeout({ adapter, onExpired, onSignIn, onSignOut, channel, className, ref, ...rest }: SessionTimeoutProps) {
  const t = useMessages('account', accountMessages)
  const { store, state, clockOffsetMs } = useMachine('SessionTimeout', adapter, () => createSessionWatch({ adapter, channel }), {
    onExpired,
  })
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  const attach = useMemo(() => mergeRefs(dialog, ref), [ref])
  const { step, deadline } = state
  const isOpen = step === 'warning' || step === 'expired' || (step === 'extending' && deadline !== null)
  useEffect(() => {
    const element = dialog.current
    if (!element || isOpen === element.open) return
    // jsdom has no modal dialogs: there it is open, so that a test can read it.
    if (!element.showModal) element.open = isOpen
    else if (isOpen) element.showModal()
    else element.close()
  }, [isOpen])
  const isExpired = step === 'expired'
  return (
    <dialog
      aria-labelledby={`${id}title`}
      aria-describedby={`${id}hint`}
      {...rest}
      ref={attach}
      role="alertdialog"
      className={classNames('bn-root bn-SessionTimeout', className)}
      data-step={step}
      // Escape answers "are you still there?" as any key does; what has ended it cannot undo.
      onCancel={(event) => {
        event.preventDefault()
        if (!isExpired) store.extend()
      }}
      // A browser closes on the second Escape whatever a page says; what is still due comes back.
      onClose={() => {
        if (isOpen && dialog.current?.isConnected) dialog.current.showModal?.()
      }}
    >
      <h2 className="bn-MfaStep-title" id={`${id}title`}>
        {t(isExpired ? 'sessionExpired' : 'sessionTitle')}
      </h2>
      <p className="bn-MfaStep-description" id={`${id}hint`}>
        {isExpired ? (
          t('sessionExpiredHint')
        ) : (
          <>
            {t('sessionHint')} {isOpen && deadline && <Countdown until={deadline.expiresAt} clockOffsetMs={clockOffsetMs} />}
          </>
        )}
      </p>
      <p className="bn-MfaProblem-words" role="alert">
        {step === 'warning' && state.hasFailed && t('sessionFailed')}
      </p>
      <div className="bn-MfaActions">
        {!isExpired && (
          <button
            type="button"
            className="bn-Button"
            data-kind="primary"
            aria-disabled={step === 'extending' || undefined}
            onClick={store.extend}
          >
            {t('sessionStay')}
          </button>
        )}
        {!isExpired && onSignOut && (
          <button type="button" className="bn-Button" onClick={onSignOut}>
            {t('sessionLeave')}
          </button>
        )}
        {isExpired && onSignIn && (
          <button type="button" className="bn-Button" data-kind="primary" onClick={onSignIn}>
            {t('signIn')}
          </button>
        )}
      </div>
    </dialog>
  )
}
