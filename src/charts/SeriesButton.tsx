'use client'
import type { KeyboardEvent, ReactNode } from 'react'
import { chartMessages } from '../core/messages/charts.js'
import { classNames } from '../internal/classNames.js'
import { useMessages } from '../internal/useSettings.js'
import { markerPath, seriesSlot } from './marker.js'
import type { SeriesView } from './seriesview.js'
import { shortenTo } from './textwidth.js'

/** Hide, show, or show alone. */
export interface SeriesToggle {
  toggle: (id: string) => void
  isolate: (id: string) => void
}

export interface SeriesButtonProps extends SeriesToggle {
  view: SeriesView
  className?: string
  hasMarker?: boolean
  /** For the name, in em; a longer one is cut in the middle. */
  room?: number
  children?: ReactNode
}

/** As wide as the style sheet lets a name be. */
const USUAL_ROOM = 17

/** A series by name: a click hides or shows it, Alt or a double click shows it alone. */
export function SeriesButton({ view, toggle, isolate, className, hasMarker = false, room = USUAL_ROOM, children }: SeriesButtonProps) {
  const t = useMessages('charts', chartMessages)
  const label = shortenTo(view.label, room)
  const isCut = label !== view.label
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !event.altKey) return
    event.preventDefault()
    isolate(view.id)
  }
  return (
    <button
      type="button"
      className={classNames('bn-SeriesButton bn-focusable', className)}
      {...seriesSlot(view.place)}
      aria-pressed={!view.isHidden}
      title={`${view.label} – ${t('legendHint')}`}
      onClick={(event) => (event.altKey ? isolate : toggle)(view.id)}
      onDoubleClick={() => isolate(view.id)}
      onKeyDown={onKeyDown}
    >
      {hasMarker && (
        <svg className="bn-Marker" viewBox="-5 -5 10 10" width="10" height="10" aria-hidden="true">
          <path fillRule="evenodd" d={markerPath(view.place)} />
        </svg>
      )}
      <bdi className="bn-SeriesButton-label" aria-hidden={isCut || undefined}>
        {label}
      </bdi>
      {isCut && <span className="bn-hidden">{view.label}</span>}
      {children}
    </button>
  )
}
