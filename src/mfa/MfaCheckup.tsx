'use client'
import { useId, type ComponentPropsWithRef } from 'react'
import { accountMessages } from '../core/messages/account.js'
import type { MfaOverviewResponse } from '../core/mfa.js'
import type { Status } from '../core/series.js'
import { classNames } from '../internal/classNames.js'
import { StatusShape } from '../internal/StatusMark.js'
import { useFormatters, useMessages } from '../internal/useSettings.js'
import type { MfaAdapter } from './adapter.js'
import { checkUp, type CheckupFinding } from './checkup.js'
import { OverviewNotice } from './OverviewNotice.js'
import { createOverview } from './overviewstore.js'
import { useMachine } from './useMachine.js'

export interface MfaCheckupProps extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  /** The back end. The one of the first render is kept. */
  adapter: Pick<MfaAdapter, 'overview'>
  /** What the application does about a finding: opens the enrolment, new codes, the list. Without it the findings have no buttons. */
  onAct?: (finding: CheckupFinding) => void
  /** The level of the heading. @default 2 */
  headingLevel?: 2 | 3 | 4
}

type Key = keyof typeof accountMessages
const WORDS: Record<CheckupFinding['kind'], { title: Key; hint: Key; act: Key; status: Status }> = {
  none: { title: 'checkupNone', hint: 'checkupNoneHint', act: 'add', status: 'critical' },
  'codes-none': { title: 'checkupCodesNone', hint: 'checkupCodesNoneHint', act: 'newCodes', status: 'critical' },
  weak: { title: 'checkupWeak', hint: 'checkupWeakHint', act: 'add', status: 'warning' },
  'codes-low': { title: 'checkupCodesLow', hint: 'checkupCodesLowHint', act: 'newCodes', status: 'warning' },
  single: { title: 'checkupSingle', hint: 'checkupSingleHint', act: 'add', status: 'warning' },
  unused: { title: 'checkupUnused', hint: 'checkupUnusedHint', act: 'review', status: 'info' },
}

/**
 * What to look at before it hurts: no or few recovery codes, a single way to verify, weak ways only, ways long unused.
 *
 * @example
 * <MfaCheckup adapter={adapter} onAct={(finding) => open(finding.kind)} />
 */
export function MfaCheckup({ adapter, onAct, headingLevel = 2, className, ...rest }: MfaCheckupProps) {
  const t = useMessages('account', accountMessages)
  const { store, state } = useMachine('MfaCheckup', adapter, () => createOverview({ adapter }), {})
  const id = useId()
  const Heading = `h${headingLevel}` as const
  const { overview } = state
  return (
    <section {...rest} aria-labelledby={id} className={classNames('bn-root bn-MfaCheckup', className)} data-state={stateOf(overview)}>
      <Heading className="bn-MfaStep-title" id={id}>
        {t('checkup')}
      </Heading>
      {overview ? (
        <Findings findings={checkUp(overview, overview.now)} onAct={onAct} />
      ) : (
        <OverviewNotice state={state} onRetry={store.reload} />
      )}
    </section>
  )
}

const stateOf = (overview: MfaOverviewResponse | null) =>
  overview === null ? 'loading' : checkUp(overview, overview.now).length > 0 ? 'findings' : 'good'

function Findings({ findings, onAct }: { findings: CheckupFinding[]; onAct: MfaCheckupProps['onAct'] }) {
  const t = useMessages('account', accountMessages)
  const formatters = useFormatters()
  if (findings.length === 0) {
    return (
      <p className="bn-Finding" data-status="ok">
        <StatusShape status="ok" />
        <span className="bn-Finding-title">{t('checkupGood')}</span>
        <span className="bn-Finding-hint">{t('checkupGoodHint')}</span>
      </p>
    )
  }
  return (
    <ul className="bn-Findings">
      {findings.map((finding) => {
        const words = WORDS[finding.kind]
        const parameters: Record<string, string | number> =
          finding.kind === 'unused'
            ? { name: finding.factor.name, time: formatters.duration(finding.sinceMs) }
            : finding.kind === 'codes-low'
              ? { count: finding.left }
              : {}
        return (
          <li key={finding.kind === 'unused' ? finding.factor.id : finding.kind} className="bn-Finding" data-status={words.status}>
            <StatusShape status={words.status} />
            <bdi className="bn-Finding-title">{t(words.title, parameters)}</bdi>
            <span className="bn-Finding-hint">{t(words.hint)}</span>
            {onAct && (
              <button type="button" className="bn-Button" onClick={() => onAct(finding)}>
                {t(words.act)}
              </button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
