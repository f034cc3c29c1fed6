export { createMonitor, type Monitor, type MonitorOptions, type MonitorStats } from './monitor.js'
export { matchRoutes } from './routes.js'
