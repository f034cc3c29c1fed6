import type { FormattedValue } from '../core/format.js'
import type { Status } from '../core/series.js'
import { StatusShape } from '../internal/StatusMark.js'
import { ValueWithUnit } from '../internal/ValueWithUnit.js'

export interface ShownFigure {
  key: string
  label: string
  value: FormattedValue
  window?: string
  /** Where an objective is missed. */
  status?: Status
}

export interface PerformanceFiguresProps {
  figures: readonly ShownFigure[]
  /** Names the list. */
  label: string
  isLoading: boolean
}

/** Named figures in a row, each with its window; every state has the same height. They stand in a line of the title, so they are spans. */
export function PerformanceFigureRow({ figures, label, isLoading }: PerformanceFiguresProps) {
  return (
    <span className="bn-PerformanceChart-figures bn-figures" role="list" aria-label={label}>
      {figures.map(({ key, label: name, value, window, status }) => (
        <span key={key} className="bn-PerformanceChart-figure" role="listitem" data-figure={key} data-status={status}>
          <span className="bn-PerformanceChart-label">
            {status && <StatusShape status={status} />}
            {name}
          </span>{' '}
          {isLoading ? (
            <span className="bn-Skeleton bn-PerformanceChart-skeleton" />
          ) : (
            <bdi className="bn-PerformanceChart-value">
              <ValueWithUnit {...value} />
            </bdi>
          )}{' '}
          {window !== undefined && <bdi className="bn-PerformanceChart-window">{window}</bdi>}
        </span>
      ))}
    </span>
  )
}
