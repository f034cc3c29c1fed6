'use client'
import { useMemo } from 'react'
import type { Comparison, MergedFigure } from '../charts/index.js'
import type { MetricName, PerformanceMetrics } from '../core/metrics.js'
import { usePastSnapshot } from './useMetrics.js'

/** The percentiles that a snapshot has of its whole window. */
const PERCENTILES = {
  response_time_p50: ({ responseTime }) => responseTime.p50,
  response_time_p95: ({ responseTime }) => responseTime.p95,
  response_time_p99: ({ responseTime }) => responseTime.p99,
} satisfies Partial<Record<MetricName, (snapshot: PerformanceMetrics) => number | null>>

/** What lies this near to a change, as a part of the stretch, is left out: sources have whole steps only, and one of them holds values of both sides. */
const MARGIN = 1 / 50

interface Stretch {
  from: number
  to: number
}

/**
 * Asks the source for the percentiles of the stretches that a chart compares. At most two pairs of stretches are asked for, as a sentence speaks of two series. A source that
 * answers for another window than it was asked for, as a recorded one does, is not believed: the figure says which window it is of.
 */
export function useMergedPercentiles(comparisons: readonly Comparison[], stepMs: number): MergedFigure[] {
  const stretches = stretchesOf(comparisons, stepMs)
  const [first, second] = [usePastSnapshot(stretches[0]), usePastSnapshot(stretches[1])]
  const [third, fourth] = [usePastSnapshot(stretches[2]), usePastSnapshot(stretches[3])]
  return useMemo(() => [first, second, third, fourth].flatMap(figuresOf), [first, second, third, fourth])
}

function figuresOf(snapshot: PerformanceMetrics | undefined): MergedFigure[] {
  if (!snapshot) return []
  const to = snapshot.at + 1
  const from = to - snapshot.windowSeconds * 1_000
  return Object.entries(PERCENTILES).map(([series, valueOf]) => ({ series, from, to, value: valueOf(snapshot) }))
}

/** Each once, in whole steps and seconds, without what lies at the change. */
function stretchesOf(comparisons: readonly Comparison[], stepMs: number): Stretch[] {
  const stretches = new Map<string, Stretch>()
  const unit = Math.max(1_000, Math.ceil(stepMs / 1_000) * 1_000)
  const add = (from: number, to: number) => {
    const stretch = { from: Math.ceil(from / unit) * unit, to: Math.floor(to / unit) * unit }
    if (stretch.from < stretch.to) stretches.set(`${stretch.from} ${stretch.to}`, stretch)
  }
  for (const { seriesId, before, after } of comparisons) {
    if (!(seriesId in PERCENTILES)) continue
    add(before.from, before.to - (before.to - before.from) * MARGIN)
    add(after.from + (after.to - after.from) * MARGIN, after.to)
  }
  return [...stretches.values()].slice(0, 4)
}
