import { seriesSlot } from './marker.js'
import type { ChartModel } from './model.js'
import { SeriesButton, type SeriesToggle } from './SeriesButton.js'
import type { SeriesView } from './seriesview.js'
import { textWidth } from './textwidth.js'

/** A target for a finger. */
const ROW = 24
/** More labels than this are a legend. */
const MOST = 5
/** A label further away than this from the end of its line is led to it. */
const NEAR_PX = 6
/** As wide as the style sheet makes the columns, in em of a label, without the space before it. */
const ROOM = { s: 7, m: 9.5, l: 13.5 }
const MARKER_EM = 1.4
const GAP_EM = 0.6
const LEAST_EM = 3

/** Can each line carry its own label, one under the other? */
export const hasRoomForLabels = (views: readonly SeriesView[], plotHeight: number): boolean =>
  views.length <= Math.min(MOST, Math.floor(plotHeight / ROW))

/** How wide the labels are, in three steps that the style sheet knows. By the names and the axis, so that live values do not move the plot. */
export function labelWidth(views: readonly SeriesView[], model: ChartModel | null): 's' | 'm' | 'l' {
  const longest = views.reduce((most, { label }) => Math.max(most, label.length), 0)
  const value = (model?.axes[0]?.ticks ?? []).reduce((most, { label }) => Math.max(most, label.length), 0)
  const rest = Math.max(0, value - USUAL_VALUE)
  return longest + rest <= 4 ? 's' : longest + rest <= 9 ? 'm' : 'l'
}
/** Values up to this length have their room. */
const USUAL_VALUE = 8

interface Row {
  view: SeriesView
  y: number
  /** Where its line ends; null where it has no end. */
  end: number | null
  value: string
  unit: string
}

/** Labels at the height of their lines' ends, moved apart where they would touch; hidden series wait at the bottom. */
function rowsOf({ lines, top, plotHeight }: ChartModel, views: readonly SeriesView[]): Row[] {
  const [highest, lowest] = [Math.max(ROW / 2, top), top + plotHeight]
  const rows = views.map((view): Row => {
    const last = lines.find((line) => line.view.id === view.id)?.last
    const end = last ? Math.min(lowest, Math.max(top, top + last.y)) : null
    return { view, end, y: Math.max(highest, end ?? lowest), value: last?.value ?? '', unit: last?.unit ?? '' }
  })
  rows.sort((a, b) => Number(a.view.isHidden) - Number(b.view.isHidden) || a.y - b.y || a.view.place - b.view.place)
  rows.forEach((row, place) => {
    const above = rows[place - 1]
    if (above) row.y = Math.max(row.y, above.y + ROW)
  })
  for (let place = rows.length - 1, room = lowest; place >= 0; place--) {
    const row = rows[place] as Row
    row.y = Math.min(row.y, room)
    room = row.y - ROW
  }
  return rows
}

export interface EndLabelsProps extends SeriesToggle {
  model: ChartModel
  views: readonly SeriesView[]
}

/** The lines' names and last values beside their ends, in place of a legend. Placed by SVG attributes, which the server can send. */
export function EndLabels({ model, views, ...actions }: EndLabelsProps) {
  const rows = rowsOf(model, views)
  const room = ROOM[labelWidth(views, model)] - GAP_EM
  const isMoved = ({ y, end }: Row) => end !== null && Math.abs(y - end) > NEAR_PX
  return (
    <svg className="bn-EndLabels" width="100%" height={model.height}>
      {rows.filter(isMoved).map(({ view, y, end }) => (
        <path key={view.id} className="bn-EndLabels-leader" {...seriesSlot(view.place)} d={`M-2 ${end}L10 ${y}`} />
      ))}
      {rows.map((row) => {
        const { view, y, value, unit } = row
        const hasMarker = isMoved(row)
        const rest = room - textWidth(value + unit) - (hasMarker ? MARKER_EM : 0)
        return (
          <foreignObject key={view.id} x="0" y={y - ROW / 2} width="100%" height={ROW}>
            <SeriesButton view={view} className="bn-EndLabels-row" hasMarker={hasMarker} room={Math.max(LEAST_EM, rest)} {...actions}>
              <span className="bn-EndLabels-value bn-figures">
                {value}
                {unit && <span className="bn-unit">{unit}</span>}
              </span>
            </SeriesButton>
          </foreignObject>
        )
      })}
    </svg>
  )
}
