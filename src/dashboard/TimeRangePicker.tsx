'use client'
import { useId, useState, type ComponentPropsWithRef } from 'react'
import { dashboardMessages } from '../core/messages/dashboard.js'
import { classNames } from '../internal/classNames.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useNow } from '../internal/useNow.js'
import { useMessages } from '../internal/useSettings.js'
import { CustomRange } from './CustomRange.js'
import { useTimeRange } from './DashboardProvider.js'
import { rangeWords } from './rangewords.js'
import type { TimeRange } from './source.js'

const PRESETS_MS = [300_000, 900_000, 3_600_000, 21_600_000, 86_400_000] as const

export interface TimeRangePickerProps extends Omit<ComponentPropsWithRef<'div'>, 'onChange'> {
  /** The window, where the application keeps it. @default the dashboard's */
  value?: TimeRange
  /** A person chose a window. */
  onChange?: (range: TimeRange) => void
  /** Lengths to choose from, ms. @default 5 min, 15 min, 1 h, 6 h, 24 h */
  presetsMs?: readonly number[]
  /** May a person name two instants? @default true */
  hasCustom?: boolean
}

/**
 * Chooses the window: a few lengths that end now, or two instants. One tab stop; arrow keys move between lengths.
 *
 * @example
 * <TimeRangePicker presetsMs={[3_600_000, 86_400_000]} />
 */
export function TimeRangePicker({ value, onChange, presetsMs = PRESETS_MS, hasCustom = true, className, ...rest }: TimeRangePickerProps) {
  const t = useMessages('dashboard', dashboardMessages)
  const formatters = usePlainFormatters()
  const [shared, setShared] = useTimeRange()
  const [isOpen, setOpen] = useState(false)
  const name = useId()
  const now = useNow(900_000)
  const range = value ?? shared
  const choose = (next: TimeRange) => {
    if (value === undefined) setShared(next)
    onChange?.(next)
  }
  const isPreset = 'lastMs' in range && presetsMs.includes(range.lastMs)
  return (
    <div {...rest} className={classNames('bn-TimeRangePicker bn-root', className)} data-open={isOpen}>
      <div className="bn-Segments" role="radiogroup" aria-label={t('timeRange')}>
        {presetsMs.map((lastMs) => (
          <label key={lastMs} className="bn-Segment">
            <input
              type="radio"
              className="bn-hidden"
              name={name}
              checked={'lastMs' in range && range.lastMs === lastMs}
              onChange={() => choose({ lastMs })}
              aria-label={t('lastRange', { duration: rangeWords(lastMs, formatters, 'long') })}
            />
            <span aria-hidden="true">{rangeWords(lastMs, formatters, 'short')}</span>
          </label>
        ))}
      </div>
      {hasCustom && (
        <CustomRange
          range={range}
          label={
            isPreset
              ? t('custom')
              : 'lastMs' in range
                ? rangeWords(range.lastMs, formatters, 'long')
                : formatters.timeRange(range.from, range.to, now)
          }
          isOpen={isOpen}
          onOpenChange={setOpen}
          onApply={choose}
        />
      )}
    </div>
  )
}
