import { classNames } from '../internal/classNames.js'
import { AxisTicks } from './AxisTicks.js'
import { markerPath, seriesSlot } from './marker.js'
import type { BandModel } from './furniture.js'
import { isStacked, type ChartModel, type LineModel } from './model.js'
import { PATH_SCALE } from './path.js'
import { crisp, percent } from './place.js'
import { columnWidth } from './textwidth.js'

export interface TimeSeriesPlotProps {
  model: ChartModel
}

/** Room above and below the plot, so that a line on its edge is not cut in half. */
const BLEED = 3

/**
 * The picture. Heights are pixels, widths are shares of the container, and only the lines are stretched: so the server can draw it without knowing how
 * wide it will be, and no text is distorted.
 */
export function TimeSeriesPlot({ model }: TimeSeriesPlotProps) {
  const { height, top, plotHeight, width, kind } = model
  // In a stack the lower sums lie over the higher ones.
  const lines = isStacked(kind) ? model.lines.toReversed() : model.lines
  const bottom = crisp(top + plotHeight)
  return (
    <svg className="bn-TimeSeriesPlot-picture" data-kind={kind} width="100%" height={height} aria-hidden="true" focusable="false">
      {model.bands.map((band, place) => (
        <Band key={place} band={band} top={top} width={width} />
      ))}
      {model.axes[0]?.ticks.map(({ y }, place) =>
        place > 0 && !model.bands.some((band) => band.y !== null && Math.abs(band.y - y) < 1) ? (
          <line key={place} className="bn-TimeSeriesPlot-grid" x1="0" x2="100%" y1={crisp(top + y)} y2={crisp(top + y)} />
        ) : null,
      )}
      <line className="bn-TimeSeriesPlot-axis" x1="0" x2="100%" y1={bottom} y2={bottom} />
      <AxisTicks ticks={model.xTicks} y={bottom} />
      <svg
        y={top - BLEED}
        width="100%"
        height={plotHeight + 2 * BLEED}
        viewBox={`0 ${-BLEED * PATH_SCALE} ${width * PATH_SCALE} ${(plotHeight + 2 * BLEED) * PATH_SCALE}`}
        preserveAspectRatio="none"
      >
        {lines.map(({ view, line, dots, area }) => (
          <g key={view.id} {...seriesSlot(view.place)}>
            {area && <path className="bn-TimeSeriesPlot-area" d={area} />}
            {kind !== 'bars' && <path className="bn-TimeSeriesPlot-line" d={line} vectorEffect="non-scaling-stroke" />}
            {dots && <path className="bn-TimeSeriesPlot-dots" d={dots} vectorEffect="non-scaling-stroke" />}
          </g>
        ))}
      </svg>
      {model.bands.map((band, place) => (
        <BandWords key={place} band={band} top={top} />
      ))}
      {model.marks.map(({ at, anchor, label, annotation }, place) => (
        <svg key={place} className="bn-TimeSeriesPlot-mark" data-status={annotation.status} x={percent(at)} y="0" overflow="visible">
          {label && (
            <text y="12" textAnchor={anchor}>
              {label}
            </text>
          )}
          <path className="bn-TimeSeriesPlot-markLine" d={`M0 ${top - (label ? 5 : 0)}V${bottom}`} />
          <path d={`M-5 ${bottom + 8}h10l-5-7.5Z`} />
        </svg>
      ))}
      <Strip model={model} y={bottom + 36} />
      {kind !== 'bars' && model.lines.map(({ view, last }) => last && <EndMarker key={view.id} place={view.place} last={last} top={top} />)}
    </svg>
  )
}

export interface ValueLabelsProps {
  model: ChartModel | null
  height: number
  /** Left or right of the plot. */
  side: 0 | 1
}

/** The labels of a value axis, beside the plot. */
export function ValueLabels({ model, height, side }: ValueLabelsProps) {
  const ticks = model?.axes[side]?.ticks ?? []
  return (
    <svg
      className="bn-TimeSeriesPlot-values"
      data-side={side}
      width={columnWidth(ticks.map(({ label }) => label))}
      height={height}
      aria-hidden="true"
    >
      {ticks.map(({ y, label }, place) => (
        <text
          key={place}
          x={side === 0 ? '100%' : '0'}
          dx={side === 0 ? -8 : 8}
          y={(model?.top ?? 0) + y}
          dy="0.33em"
          textAnchor={side === 0 ? 'end' : 'start'}
        >
          {label}
        </text>
      ))}
    </svg>
  )
}

/** The objective's line, and what of the lines that it judges lies beyond it. */
function Band({ band, top, width }: { band: BandModel; top: number; width: number }) {
  const { threshold, y } = band
  return (
    <g className="bn-TimeSeriesPlot-threshold" data-status={threshold.status ?? 'critical'}>
      {/* An inner picture cuts off what is outside of it: the good side. */}
      {band.height > 0 && (
        <svg
          y={top + band.top}
          width="100%"
          height={band.height}
          viewBox={`0 ${band.top * PATH_SCALE} ${width * PATH_SCALE} ${band.height * PATH_SCALE}`}
          preserveAspectRatio="none"
        >
          {band.areas.map((area, place) => area && <path key={place} d={area} />)}
        </svg>
      )}
      {y !== null && <line x1="0" x2="100%" y1={crisp(top + y)} y2={crisp(top + y)} />}
    </g>
  )
}

function BandWords({ band: { threshold, words, y, label }, top }: { band: BandModel; top: number }) {
  if (y === null || !label) return null
  return (
    <svg className="bn-TimeSeriesPlot-threshold" data-status={threshold.status ?? 'critical'} x={percent(label.at)} overflow="visible">
      <text x="8" y={crisp(top + y) + (label.isUnder ? 15 : -7)}>
        {words}
      </text>
    </svg>
  )
}

function EndMarker({ place, last, top }: { place: number; last: NonNullable<LineModel['last']>; top: number }) {
  return (
    <svg className={classNames('bn-TimeSeriesPlot-end')} {...seriesSlot(place)} x={percent(last.at)} y={top + last.y} overflow="visible">
      <path fillRule="evenodd" d={markerPath(place)} />
    </svg>
  )
}

/** When the objective was missed, under the axis: diamond, bar and words. */
function Strip({ model: { strip, from, to, width }, y }: { model: ChartModel; y: number }) {
  if (!strip) return null
  const { spans, words, threshold } = strip
  const at = (x: number) => (x - from) / (to - from)
  const longest = spans.reduce((most, span) => (span.to - span.from > most.to - most.from ? span : most))
  // Before the bar where there is room, else on it, and inside the plot.
  const free = spans.filter((span) => span.to <= longest.from).reduce((most, span) => Math.max(most, at(span.to)), 0)
  const room = words.length * 6.6 + 24
  const isBefore = (at(longest.from) - free) * width > room
  const isAtEnd = !isBefore && (1 - at(longest.from)) * width < room
  return (
    <g className="bn-TimeSeriesPlot-strip" data-status={threshold.status ?? 'critical'}>
      {spans.map((span) => (
        <g key={span.from}>
          <line x1={percent(at(span.from))} x2={percent(at(span.to))} y1={y} y2={y} />
          <svg x={percent(at(span.from))} y={y} overflow="visible">
            <path d="M0-5.5 5.5 0 0 5.5-5.5 0Z" />
          </svg>
        </g>
      ))}
      <svg x={isAtEnd ? '100%' : percent(at(longest.from))} y={y} overflow="visible">
        <text x={isBefore ? -11 : isAtEnd ? 0 : 12} y="4" textAnchor={isBefore || isAtEnd ? 'end' : 'start'}>
          {words}
        </text>
      </svg>
    </g>
  )
}
