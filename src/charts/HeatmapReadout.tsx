'use client'
import { heatmapMessages } from '../core/messages/heatmap.js'
import { useMessages } from '../internal/useSettings.js'
import { drawnRow, shareOfX, type HeatModel } from './heatmodel.js'
import { cellReading, type HeatWordsInput } from './heatwords.js'

export interface HeatmapReadoutProps {
  model: HeatModel
  words: HeatWordsInput
  /** Names of the rows and the values. */
  heads: { y: string; value: string }
  column: number
  row: number
  isPinned: boolean
}

/** The edge of a cell, and its words over the half where one does not look. Only a browser draws it, so its styles pass a strict CSP. */
export function HeatmapReadout({ model, words, heads, column, row, isPinned }: HeatmapReadoutProps) {
  const t = useMessages('heatmap', heatmapMessages)
  const { grid, top, rowHeight, plotHeight } = model
  const left = shareOfX(grid, grid.starts[column] as number) * 100
  const right = shareOfX(grid, grid.ends[column] as number) * 100
  const middle = (left + right) / 2
  const down = drawnRow(grid, row)
  const isUp = (down + 0.5) * rowHeight > plotHeight / 2
  const reading = cellReading(words, column, row)
  return (
    <div className="bn-Readout">
      <div
        className="bn-Heatmap-cell"
        style={{ left: `${left}%`, width: `${right - left}%`, top: top + down * rowHeight, height: rowHeight }}
      />
      <div
        className="bn-Readout-tip"
        data-pinned={isPinned}
        // As far along its own width as the cell is along the plot's: so it never leaves the plot.
        style={{
          left: `${middle}%`,
          top: isUp ? top : top + plotHeight,
          transform: `translate(${-middle}%, ${isUp ? 0 : -100}%)`,
        }}
      >
        <bdi className="bn-Readout-title">{reading.column}</bdi>
        <Row label={heads.y} value={reading.row} />
        <Row label={heads.value} value={reading.value} />
        {reading.share && <Row label={t('share')} value={reading.share} />}
        {reading.beyond && <div className="bn-Heatmap-beyond">{t('beyondObjective', { objective: reading.beyond })}</div>}
      </div>
    </div>
  )
}

function Row({ label, value }: { label: string; value: string }) {
  return (
    <div className="bn-Readout-row">
      <span className="bn-Readout-label">{label}</span>
      <bdi className="bn-Readout-value">{value}</bdi>
    </div>
  )
}
