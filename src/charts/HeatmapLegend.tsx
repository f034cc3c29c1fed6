'use client'
import { useId } from 'react'
import type { Formatters, Unit } from '../core/format.js'
import { heatmapMessages } from '../core/messages/heatmap.js'
import { useMessages } from '../internal/useSettings.js'
import { HEAT_STEPS, MIDDLE_STEP, type HeatmapScale, type HeatScale } from './heatscale.js'
import { Hatch } from './HeatmapPicture.js'

const SWATCH = { width: 24, height: 10 }
/** Between what is no part of the ramp and the ramp. */
const SPACE = 10
/** Of so many colours the ends are written out; of all, where the figures are longer. */
const FIGURES_EVERY = 3
const MOST_CHARS = 8

const NAMES = { linear: 'evenColours', sqrt: 'sqrtColours', log: 'logColours' } as const

export interface HeatmapLegendProps {
  /** Null while there is nothing to explain: only its place is kept. */
  scale: HeatScale | null
  mapping: HeatmapScale
  hasGaps: boolean
  unit?: Unit
  /** Writes the values. */
  value: Formatters['value']
}

/** What the colours mean, with figures: zero, the ramp, not measured. */
export function HeatmapLegend({ scale, mapping, hasGaps, unit, value: write }: HeatmapLegendProps) {
  const id = useId()
  const t = useMessages('heatmap', heatmapMessages)
  if (!scale?.bounds.every(Number.isFinite)) return <div className="bn-Heatmap-legend" />
  // A count has no tenths.
  const figure = (value: number) => write(scale.hasZero && value >= 10 ? Math.round(value) : value, unit).text
  const [low, high] = [scale.hasZero ? 0 : (scale.bounds[0] as number), scale.bounds[HEAT_STEPS] as number]
  const { swatches, figures, width } = keyOf(scale, figure)
  return (
    <div className="bn-Heatmap-legend">
      <svg
        className="bn-Heatmap-scale"
        width={width}
        height={SWATCH.height + 16}
        role="img"
        aria-label={t(NAMES[mapping], { range: t('colours', { low: figure(low), high: figure(high) }) })}
      >
        {swatches.map(({ step, x }) => (
          <rect key={step} data-step={step} x={x} {...SWATCH} />
        ))}
        <g className="bn-Heatmap-figures" aria-hidden="true">
          {figures.map(({ text, x, anchor }) => (
            <text key={x} x={x} y={SWATCH.height + 13} textAnchor={anchor}>
              {text}
            </text>
          ))}
        </g>
      </svg>
      {hasGaps && (
        <span className="bn-Heatmap-gap">
          <svg {...SWATCH} aria-hidden="true">
            <Hatch id={`${id}hatch`} />
            <rect {...SWATCH} fill={`url(#${id}hatch)`} />
          </svg>
          {t('notMeasured')}
        </span>
      )}
    </div>
  )
}

interface Key {
  swatches: { step: number; x: number }[]
  figures: { text: string; x: number; anchor: 'start' | 'middle' | 'end' }[]
  width: number
}

/** Which colours stand where, and which of their ends are written out. */
function keyOf({ bounds, hasZero, isFlat }: HeatScale, figure: (value: number) => string): Key {
  const key: Key = { swatches: [], figures: [], width: 0 }
  const highest = bounds[HEAT_STEPS] as number
  const alone = (step: number, value: number) => {
    key.swatches.push({ step, x: key.width })
    key.figures.push({ text: figure(value), x: key.width + SWATCH.width / 2, anchor: 'middle' })
    key.width += SWATCH.width + SPACE
  }
  if (hasZero) alone(0, 0)
  if (isFlat) {
    if (!(hasZero && highest === 0)) alone(MIDDLE_STEP, highest)
    return key
  }
  const texts = bounds.map(figure)
  const every = texts.some((text) => text.length > MOST_CHARS) ? HEAT_STEPS : FIGURES_EVERY
  for (let place = 0; place <= HEAT_STEPS; place++) {
    const x = key.width + place * SWATCH.width
    if (place < HEAT_STEPS) key.swatches.push({ step: place + 1, x })
    // What lies above nothing begins at no figure of its own.
    if (place % every === 0 && !(hasZero && place === 0))
      key.figures.push({ text: texts[place] as string, x, anchor: place === 0 ? 'start' : place === HEAT_STEPS ? 'end' : 'middle' })
  }
  key.width += HEAT_STEPS * SWATCH.width
  return key
}
