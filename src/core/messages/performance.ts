/** Words of the chart of response times against an objective. */
export const performanceMessages = {
  now: 'Now',
  average: 'Average',
  p95: 'p95',
  p99: 'p99',
  over: 'Over {objective}',
  under: 'Under {objective}',
  /** How long the objective was missed, of the time that was measured. */
  missedFor: '{duration} of {total}',
  figures: 'Figures',
}

export type PerformanceMessages = typeof performanceMessages
