export { createSeries, type SeriesOptions, type SeriesSnapshot, type SeriesStore } from './seriesstore.js'
export { downsample, type Downsampled, type DownsampleOptions } from './downsample.js'
export type { Point, PointSeries, SeriesInput } from './ingest.js'
export type { Annotation, Status, Threshold, TimeSeries } from '../core/series.js'
