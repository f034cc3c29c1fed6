import type { Formatters, Unit } from '../core/format.js'
import type { Threshold } from '../core/series.js'
import { AxisTicks, type AxisTick } from './AxisTicks.js'
import { HEAT_WIDTH, type HeatModel } from './heatmodel.js'
import { columnWidth, shorten } from './textwidth.js'
import { thresholdWords } from './thresholdwords.js'
import { crisp } from './place.js'

export interface HeatmapPictureProps {
  model: HeatModel
  xTicks: readonly AxisTick[]
  frameId: string
  objective?: Threshold
  yUnit?: Unit
  formatters: Formatters
}

/**
 * The picture. Only the cells are stretched, so that the server can draw them without knowing how wide they will be. Under them all is hatched: what no cell
 * covers was not measured.
 */
export function HeatmapPicture({ model, xTicks, frameId, objective, yUnit, formatters }: HeatmapPictureProps) {
  const { top, height, plotHeight, grid, paths, hasGaps, spacing, objectiveY } = model
  const bottom = crisp(top + plotHeight)
  const tone = objective?.status ?? 'critical'
  return (
    <svg className="bn-Heatmap-picture" width="100%" height={height} aria-hidden="true" focusable="false">
      {hasGaps && <Hatch id={`${frameId}-hatch`} />}
      {hasGaps && <rect y={top} width="100%" height={plotHeight} fill={`url(#${frameId}-hatch)`} />}
      <svg y={top} width="100%" height={plotHeight} viewBox={`0 0 ${HEAT_WIDTH} ${Math.max(1, grid.rows)}`} preserveAspectRatio="none">
        {/* Neighbours meet on a pixel, without a seam. */}
        <g className="bn-Heatmap-cells" shapeRendering="crispEdges" data-spaced={spacing ?? undefined}>
          {paths.map((path, step) => path && <path key={step} data-step={step} d={path} vectorEffect="non-scaling-stroke" />)}
        </g>
      </svg>
      <AxisTicks ticks={xTicks} y={bottom} hasMarks={!grid.xLabels} />
      {objective && objectiveY !== null && (
        <g className="bn-TimeSeriesPlot-threshold bn-Heatmap-objective" data-status={tone}>
          <line className="bn-Heatmap-halo" x1="0" x2="100%" y1={crisp(top + objectiveY)} y2={crisp(top + objectiveY)} />
          <line x1="0" x2="100%" y1={crisp(top + objectiveY)} y2={crisp(top + objectiveY)} />
          <text x="8" y={crisp(top + objectiveY) + (objectiveY < 16 ? 15 : -7)}>
            {thresholdWords(objective, yUnit, formatters)}
          </text>
        </g>
      )}
    </svg>
  )
}

/** What stands for "not measured". */
export function Hatch({ id }: { id: string }) {
  return (
    <pattern id={id} className="bn-Heatmap-hatch" width="5" height="5" patternUnits="userSpaceOnUse">
      <path d="M-1 1 1-1M-1 6 6-1M4 6 6 4" />
    </pattern>
  )
}

/** Longer labels of rows end in an ellipsis; the read-out has them whole. */
const ROW_CHARS = 18

/** The labels of the rows, beside the plot. */
export function HeatmapRows({ model }: { model: HeatModel }) {
  return (
    <svg
      className="bn-TimeSeriesPlot-values bn-Heatmap-rows"
      width={columnWidth(model.yTicks.map(({ label }) => shorten(label, ROW_CHARS)))}
      height={model.height}
      aria-hidden="true"
      focusable="false"
    >
      {model.yTicks.map(({ at, label }, place) => (
        <text key={place} x="100%" dx="-8" y={model.top + at} dy="0.33em" textAnchor="end">
          {shorten(label, ROW_CHARS)}
        </text>
      ))}
    </svg>
  )
}
