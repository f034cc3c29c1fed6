import type { Annotation, Threshold } from '../core/series.js'
import { mergeSpans, type Span } from './breaches.js'
import { PATH_SCALE } from './path.js'
import { placeOf, type Scale } from './scale.js'
import { shorten } from './textwidth.js'

/** An objective's line and the side where it is missed. */
export interface BandModel {
  threshold: Threshold
  words: string
  /** Of the line; null where it lies outside the picture. */
  y: number | null
  top: number
  height: number
  /** For each line that it judges, the area from the line to the far end of the good side: what of it lies on the bad side is the excess. */
  areas: string[]
  /** Where its words begin, as a share of the width, and on which side of the line. */
  label?: { at: number; isUnder: boolean }
}

export interface MarkModel {
  annotation: Annotation
  /** Share of the width. */
  at: number
  anchor: 'start' | 'middle' | 'end'
  /** Empty where it would run into its neighbour. */
  label: string
}

/** When an objective was missed, for the strip under the axis. */
export interface StripModel {
  threshold: Threshold
  words: string
  spans: Span[]
}

/** A character of a label, for guessing where two would meet. */
const CHAR_PX = 6.5
const MOST_MARK_CHARS = 28

export function bandOf(threshold: Threshold, words: string, scale: Scale, lines: readonly string[]): BandModel {
  const y = placeOf(threshold.value, scale)
  const line = Math.min(scale.plotHeight, Math.max(0, y))
  const isBelow = threshold.breach === 'below'
  const isInside = y >= 0 && y <= scale.plotHeight
  const end = isBelow ? 0 : scale.plotHeight * PATH_SCALE
  return {
    ...{ threshold, words, y: isInside ? y : null, top: isBelow ? line : 0, height: isBelow ? scale.plotHeight - line : line },
    areas: lines.map((path) => path.replaceAll(/M(-?\d+) (-?\d+)l([^M]*)/g, (part, x: string) => `${part}V${end}H${x}Z`)),
  }
}

/** Labels above the plot, as many as fit side by side; every annotation keeps its line. */
export function marksOf(annotations: readonly Annotation[], from: number, to: number, width: number): MarkModel[] {
  let free = Number.NEGATIVE_INFINITY
  return annotations
    .filter(({ x }) => x >= from && x <= to)
    .toSorted((a, b) => a.x - b.x)
    .map((annotation) => {
      const at = (annotation.x - from) / (to - from)
      const text = shorten(annotation.label, MOST_MARK_CHARS)
      const half = (text.length * CHAR_PX) / 2
      const anchor = at * width < half ? 'start' : at * width > width - half ? 'end' : 'middle'
      const left = at * width - (anchor === 'start' ? 0 : anchor === 'end' ? 2 * half : half)
      const fits = left > free
      if (fits) free = left + 2 * half + 8
      return { annotation, at, anchor, label: fits ? text : '' }
    })
}

/** Bars that touch on the screen are one. */
export function stripOf(missed: { threshold: Threshold; spans: Span[] } | undefined, words: string, gap: number): StripModel | null {
  return missed ? { threshold: missed.threshold, words, spans: mergeSpans(missed.spans, gap) } : null
}
