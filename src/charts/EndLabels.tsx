import type { ChartModel } from './model.js'
import { SeriesButton, type SeriesToggle } from './SeriesButton.js'
import type { SeriesView } from './seriesview.js'

const ROW = 20
/** More labels than this are a legend. */
const MOST = 8

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
  value: string
  unit: string
}

/** Labels at the height of their lines' ends, moved apart where they would touch; hidden series wait at the bottom. */
function rowsOf({ lines, top, plotHeight }: ChartModel, views: readonly SeriesView[]): Row[] {
  const lowest = top + plotHeight
  const rows = views.map((view): Row => {
    const last = lines.find((line) => line.view.id === view.id)?.last
    return { view, y: last ? Math.min(lowest, Math.max(top, top + last.y)) : lowest, value: last?.value ?? '', unit: last?.unit ?? '' }
  })
  rows.sort((a, b) => Number(a.view.isHidden) - Number(b.view.isHidden) || a.y - b.y || a.view.place - b.view.place)
  rows.forEach((row, place) => {
    const above = rows[place - 1]
    if (above) row.y = Math.max(row.y, above.y + ROW)
  })
  for (let place = rows.length - 1, room = lowest + ROW / 2; place >= 0; place--) {
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
  return (
    <svg className="bn-EndLabels" width="100%" height={model.height}>
      {rowsOf(model, views).map(({ view, y, value, unit }) => (
        <foreignObject key={view.id} x="0" y={y - ROW / 2} width="100%" height={ROW}>
          <SeriesButton view={view} className="bn-EndLabels-row" {...actions}>
            <span className="bn-EndLabels-value bn-figures">
              {value}
              {unit && <span className="bn-unit">{unit}</span>}
            </span>
          </SeriesButton>
        </foreignObject>
      ))}
    </svg>
  )
}
