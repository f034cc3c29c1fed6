'use client'
import { useEffect, useId, useRef, useState, type ComponentPropsWithRef } from 'react'
import type { MfaMethod } from '../core/mfa.js'
import { accountMessages } from '../core/messages/account.js'
import { classNames } from '../internal/classNames.js'
import { StateNotice } from '../internal/StateNotice.js'
import { useMessages } from '../internal/useSettings.js'
import type { MfaAdapter } from './adapter.js'
import { ChallengePanel } from './ChallengePanel.js'
import { choicesOf, type EnrollmentChoice } from './enrollment.js'
import { FactorRow } from './FactorRow.js'
import { MethodChoices } from './MethodChoices.js'
import { OverviewNotice } from './OverviewNotice.js'
import { createOverview } from './overviewstore.js'
import { ProblemNote } from './ProblemNote.js'
import { useFactorChanges } from './useFactorChanges.js'
import { useMachine } from './useMachine.js'
import type { Authenticator } from './webauthn.js'

export interface FactorListProps extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  /** The back end. The one of the first render is kept. */
  adapter: MfaAdapter
  /**
   * Opens the enrolment: by "Add", or, while there is nothing yet, by one of the ways themselves, to be passed on as `choice`. Without it nothing can be added.
   */
  onAdd?: (choice?: EnrollmentChoice) => void
  /** Fewer methods than the server offers, as for the enrolment. */
  methods?: readonly MfaMethod[]
  /** The level of the heading. @default 2 */
  headingLevel?: 2 | 3 | 4
  /** Stands in for the browser's own authenticators. */
  authenticator?: Authenticator
}

/**
 * The ways an account has to verify: what each is worth, when it was last used; rename, make default, remove. Removing asks for verification where the
 * back end does, and cannot take the last way where one is required.
 *
 * @example
 * <FactorList adapter={adapter} onAdd={(choice) => setEnrolling({ choice })} />
 */
export function FactorList({ adapter, onAdd, methods, headingLevel = 2, authenticator, className, ...rest }: FactorListProps) {
  const t = useMessages('account', accountMessages)
  const { store, state, clockOffsetMs } = useMachine('FactorList', adapter, () => createOverview({ adapter }), {})
  const changes = useFactorChanges(adapter, store)
  const [editing, setEditing] = useState<{ id: string; as: 'rename' | 'remove' } | null>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const id = useId()
  const Heading = `h${headingLevel}` as const
  const { overview } = state
  const { done, reauth } = changes

  useEffect(() => {
    // The row that had the focus is gone.
    if (done?.kind === 'remove') heading.current?.focus()
  }, [done])

  const isLast = (overview?.factors.length ?? 0) < 2
  const said =
    done &&
    (done.kind === 'rename'
      ? t('renamed', { name: done.name })
      : t(done.kind === 'remove' ? 'removed' : 'madeDefault', { name: done.factor.name }))
  return (
    <section
      {...rest}
      aria-labelledby={id}
      className={classNames('bn-root bn-FactorList', className)}
      data-state={overview ? 'ready' : 'loading'}
    >
      <header className="bn-FactorList-header">
        <Heading ref={heading} className="bn-MfaStep-title" id={id} tabIndex={-1}>
          {t('factors')}
        </Heading>
        {onAdd && overview && overview.factors.length > 0 && overview.factors.length < overview.maxFactors && (
          <button type="button" className="bn-Button" onClick={() => onAdd()}>
            {t('add')}
          </button>
        )}
      </header>
      {!overview && <OverviewNotice state={state} onRetry={store.reload} />}
      {overview?.factors.length === 0 && (
        <>
          <StateNotice state="empty" title={t('noFactors')} hint={t('noFactorsHint')} />
          {onAdd && (
            <MethodChoices choices={choicesOf(overview, methods ? { methods } : {})} onPick={onAdd} authenticator={authenticator} />
          )}
        </>
      )}
      {reauth ? (
        <ChallengePanel
          adapter={adapter}
          authenticator={authenticator}
          action={reauth.action}
          headingLevel={headingLevel === 4 ? 4 : ((headingLevel + 1) as 3 | 4)}
          isFocused
          onDone={() => void changes.resume().then((isMade) => isMade && setEditing(null))}
          onCancel={changes.dismiss}
        />
      ) : (
        overview &&
        overview.factors.length > 0 && (
          <ul className="bn-Factors">
            {overview.factors.map((factor) => (
              <FactorRow
                key={factor.id}
                factor={factor}
                now={overview.now}
                isLastRequired={isLast && overview.required}
                isOnly={isLast}
                isPending={changes.pending?.factor.id === factor.id}
                editing={editing?.id === factor.id ? editing.as : null}
                onEdit={(as) => {
                  changes.dismiss()
                  setEditing(as && { id: factor.id, as })
                }}
                onChange={(change) => void changes.run(change).then((isMade) => isMade && setEditing(null))}
              />
            ))}
          </ul>
        )
      )}
      <ProblemNote problem={changes.problem} clockOffsetMs={clockOffsetMs} asked="answer" />
      <p className="bn-MfaNote" role="status">
        {said}
      </p>
    </section>
  )
}
