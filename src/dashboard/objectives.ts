import type { Threshold } from '../core/series.js'

/** What the application promises: each drives the line in its chart, the word on its tile and the dashboard's own status. */
export interface Objectives {
  /** Of the 95th percentile of response time, ms. */
  responseTimeP95?: Threshold
  /** Of failed over all requests, 0–1. */
  errorRate?: Threshold
  /** Of the share of one core, 0–1. */
  cpu?: Threshold
  /** Of the 99th percentile of event-loop delay, ms. */
  eventLoopDelayP99?: Threshold
}
