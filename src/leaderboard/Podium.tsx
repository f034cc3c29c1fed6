'use client'
import { useSyncExternalStore, type ComponentPropsWithRef } from 'react'
import type { Unit } from '../core/format.js'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import type { FormatValue } from '../core/ownformatters.js'
import type { Leaderboard, LeaderboardOptions, Scored } from '../core/rank.js'
import { classNames } from '../internal/classNames.js'
import { dataStateOf, type DataProps } from '../internal/data.js'
import { StateNotice } from '../internal/StateNotice.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import { Avatar } from './Avatar.js'
import { scoreWords } from './columns.js'
import { nameOf } from '../core/names.js'
import { useReader } from './useReader.js'

export interface PodiumProps<P extends object = object>
  extends
    DataProps<readonly (P & Scored)[]>,
    Pick<LeaderboardOptions<P>, 'rankMode' | 'order' | 'tieBreak'>,
    Omit<ComponentPropsWithRef<'section'>, 'children' | 'title'> {
  /** A live board; without one, the players are in `data`. */
  board?: Leaderboard<P>
  /** The id of the reader's own player. */
  me?: string
  /** The unit of the scores, which keep every digit. @default a plain number */
  unit?: Unit
  /** Writes the scores in a way of its own. @default by unit, in the provider's locale */
  formatValue?: FormatValue
}

const NO_FILTERS = {}
const STEPS = [1, 2, 3] as const

/**
 * The first three of a ranking on their steps. Those with equal ranks stand equally high.
 *
 * @example
 * <Podium board={board} me="ada" />
 */
export function Podium<P extends object = object>(props: PodiumProps<P>) {
  const {
    board,
    data,
    error,
    isLoading,
    isValidating,
    updatedAt: _,
    onRetry,
    rankMode,
    order,
    tieBreak,
    me,
    unit,
    formatValue,
    className,
    ...rest
  } = props
  const t = useMessages('leaderboard', leaderboardMessages)
  const formatters = usePlainFormatters()
  const { reader, error: badInput } = useReader<P>({
    board,
    data,
    options: { rankMode, order, tieBreak },
    filters: NO_FILTERS,
    isReversed: false,
  })
  useSyncExternalStore(reader.subscribe, reader.getSnapshot, reader.getSnapshot)
  const rows = reader.rows(0, STEPS.length)
  const problem = badInput ?? error
  const state = dataStateOf({ data: badInput ? undefined : (board ?? data), error: problem, isLoading, isValidating }, rows.length === 0)
  const isShown = state === 'ready' || state === 'stale'
  return (
    <section
      aria-label={t('podium')}
      {...rest}
      className={classNames('bn-root bn-Podium bn-figures', className)}
      data-state={state}
      aria-busy={isLoading || undefined}
    >
      {state === 'error' && <StateNotice state="error" error={problem} onRetry={onRetry} isRetrying={isValidating} />}
      {state === 'empty' && <StateNotice state="empty" title={t('emptyTitle')} hint={t('emptyHint')} />}
      {(isShown || state === 'loading') && (
        <ol className="bn-Podium-steps">
          {STEPS.map((step) => {
            const row = isShown ? rows[step - 1] : undefined
            if (isShown && !row) return null
            const height = row ? rows.findIndex((other) => other?.rank === row.rank) + 1 : step
            const score = row && scoreWords(row.score, { unit, formatValue }, formatters)
            return (
              <li
                key={step}
                className="bn-Podium-place"
                data-place={step}
                data-step={height}
                data-me={(row !== undefined && row.id === me) || undefined}
                aria-hidden={!row || undefined}
              >
                {row ? (
                  <>
                    <Avatar name={nameOf(row)} src={avatarOf(row.player)} />
                    <bdi className="bn-Podium-name">{nameOf(row)}</bdi>
                    <span className="bn-Podium-score">
                      <bdi>{score?.value}</bdi>
                      {score?.unit && (
                        <span className="bn-unit" data-attached={score.text === score.value + score.unit || undefined}>
                          {score.unit}
                        </span>
                      )}
                    </span>
                  </>
                ) : (
                  <>
                    <span className="bn-Avatar" />
                    <span className="bn-Skeleton bn-LeaderboardTable-bone" />
                  </>
                )}
                <span className="bn-Podium-step" data-step={height}>
                  {row && (
                    <>
                      <span className="bn-hidden">{t('rank')}</span> {formatters.number(row.rank, { maximumFractionDigits: 1 })}
                    </>
                  )}
                </span>
              </li>
            )
          })}
        </ol>
      )}
    </section>
  )
}

function avatarOf(player: object): string | undefined {
  const { avatar } = player as { avatar?: unknown }
  return typeof avatar === 'string' ? avatar : undefined
}
