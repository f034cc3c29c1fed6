export { toNodeListener, type NodeListener, type NodeListenerOptions } from './listener.js'
export { collectProcessMetrics, type ProcessMetricsOptions } from './process.js'
