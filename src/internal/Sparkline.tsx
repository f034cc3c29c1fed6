import type { ComponentPropsWithRef } from 'react'
import type { Status } from '../core/series.js'
import { classNames } from './classNames.js'
import { SPARKLINE_BOX, sparklineShape, type SparklineData } from './sparkpath.js'
import { StatusShape } from './StatusMark.js'

export interface SparklineProps extends Omit<ComponentPropsWithRef<'svg'>, 'children' | 'data' | 'values'> {
  /** Values at even steps, or columns `{ x, y }`. Null, NaN and ±Infinity are gaps. */
  data: SparklineData
  /** What the line says, for those who do not see it. Without it the line counts as decoration beside a figure. */
  label?: string
  /** Better or worse now: the line ends in this status's shape. @default a plain dot */
  status?: Status | null
  /** The least span of the y-range, in the unit of the data, so that noise does not look dramatic. @default a tenth of the largest value */
  minRange?: number
  /** In px. @default 36 */
  height?: number
}

/**
 * A line as small as a word: no axes, no interaction, plain SVG in the server's HTML. It fills the width it is given; the stroke and the
 * mark at its end keep their shape.
 *
 * @example
 * <Sparkline data={[212, 230, null, 244, 438]} status="warning" label="p95 rose from 212 to 438 ms" />
 */
export function Sparkline({ data, label, status, minRange, height = 36, className, ...rest }: SparklineProps) {
  const { path, end } = sparklineShape(data, minRange)
  const hasShape = status && status !== 'ok'
  return (
    <svg
      width="100%"
      height={height}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
      {...rest}
      className={classNames('bn-Sparkline', className)}
      data-status={status ?? undefined}
      data-state={end ? 'ready' : 'empty'}
    >
      {/* Only this inner picture is stretched. Its margins leave room for the mark above and below. */}
      <svg
        y="14%"
        width="100%"
        height="72%"
        viewBox={`0 0 ${SPARKLINE_BOX} ${SPARKLINE_BOX}`}
        preserveAspectRatio="none"
        overflow="visible"
      >
        <path className="bn-Sparkline-line" d={path} fill="none" vectorEffect="non-scaling-stroke" />
      </svg>
      {end && (
        <svg className="bn-Sparkline-end" x={share(end.x)} y={share(140 + end.y * 0.72)} overflow="visible">
          {hasShape ? (
            <g transform="translate(-5 -5)">
              <StatusShape status={status} />
            </g>
          ) : (
            <circle r="2.5" />
          )}
        </svg>
      )}
    </svg>
  )
}

/** A place in the box, as a share of the picture. */
const share = (place: number) => `${Math.round((place / SPARKLINE_BOX) * 1e4) / 100}%`
