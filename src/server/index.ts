export { createMetrics, type Metrics, type MetricsOptions, type ProcessSample, type RequestOutcome } from './metrics.js'
export { instrument, type InstrumentOptions } from './instrument.js'
export { createMetricsHandler, type MetricsHandlerOptions } from './metricsHandler.js'
export { createRumHandler, type RumHandlerOptions } from './rumHandler.js'
export type { Authorize, Handler } from './responses.js'
export { createHistogram, type Histogram, parseHistogram } from '../core/histogram.js'
export type { RumAllowList, RumBatch, RumPayload } from '../core/rum.js'
export type {
  MetricName,
  PerformanceMetrics,
  RangeQuery,
  RangeResult,
  RouteSummary,
  Trend,
  WebVitalName,
  WebVitalSummary,
} from '../core/metrics.js'
