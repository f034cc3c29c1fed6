import type { MetricName, RangeResult } from '../core/metrics.js'

interface History {
  metrics: readonly MetricName[]
  stepMs: number
  /** Step start → one value a metric. */
  steps: Map<number, (number | null)[]>
  annotations: RangeResult['annotations']
}

/**
 * Joins what one source answered before with what it answers now, so that a live window only fetches its newest slice, and what an earlier
 * process measured stays on the screen after a restart: the steps in between stay null, a gap.
 */
export function createHistory() {
  let history: History | undefined

  const fits = (metrics: readonly MetricName[], stepMs: number) =>
    history?.stepMs === stepMs && history.metrics.length === metrics.length && history.metrics.every((metric, at) => metric === metrics[at])

  return {
    /** From when on a query of these metrics still has to ask; `from` itself where nothing is known. */
    missingFrom(metrics: readonly MetricName[], { from, to }: { from: number; to: number }, stepMs: number | undefined): number {
      if (!history || stepMs === undefined || !fits(metrics, stepMs)) return from
      const known = [...history.steps.keys()].filter((at) => at < to)
      // The newest steps may still have been filling when they were read: ask for the last two again.
      return Math.min(...known) <= from + stepMs ? Math.max(from, Math.max(...known) - 2 * stepMs) : from
    },

    /** Adds an answer and gives the whole window. */
    join(answer: RangeResult, window: { from: number; to: number }): RangeResult {
      const metrics = answer.series.map((series) => series.metric)
      if (!fits(metrics, answer.stepMs)) history = { metrics, stepMs: answer.stepMs, steps: new Map(), annotations: [] }
      const known = history as History
      answer.x.forEach((at, index) => {
        // A new process knows nothing of the time before it: there, what the old one said stands.
        const before = at < answer.startedAt ? known.steps.get(at) : undefined
        const row = answer.series.map((series, column) => series.y[index] ?? before?.[column] ?? null)
        known.steps.set(at, row)
      })
      // What lies beyond the window is of another one: of a time that had not come, or of one that has passed.
      for (const at of known.steps.keys()) if (at < window.from - answer.stepMs || at >= window.to) known.steps.delete(at)
      const seen = new Set(known.annotations.map((annotation) => annotation.x))
      known.annotations = [...known.annotations, ...answer.annotations.filter((annotation) => !seen.has(annotation.x))].filter(
        ({ x }) => x >= window.from && x < window.to,
      )
      const x = [...known.steps.keys()].sort((a, b) => a - b)
      return {
        ...answer,
        from: window.from,
        to: window.to,
        x,
        series: answer.series.map((series, column) => ({ ...series, y: x.map((at) => known.steps.get(at)?.[column] ?? null) })),
        annotations: known.annotations,
      }
    },
  }
}

const MAX_HISTORIES = 64

/** A history for each query that a dashboard repeats. */
export function createHistories() {
  const histories = new Map<string, ReturnType<typeof createHistory>>()
  return {
    of(name: string) {
      let history = histories.get(name)
      if (!history) {
        if (histories.size >= MAX_HISTORIES) histories.clear()
        histories.set(name, (history = createHistory()))
      }
      return history
    },
  }
}

/** The width of the window names its history: a live window keeps it while it slides. */
export const nameOf = (metrics: readonly MetricName[], from: number, to: number, stepMs: number | undefined): string =>
  `${metrics.join()} ${Math.round((to - from) / 1_000)} ${stepMs ?? ''}`
