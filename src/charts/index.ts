export { Sparkline, type SparklineProps } from '../internal/Sparkline.js'
export type { SparklineData } from '../internal/sparkpath.js'
export { StatTile, type StatTileProps } from './StatTile.js'
export type { StatTrend } from './stat.js'
