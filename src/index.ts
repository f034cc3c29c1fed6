export { BinnacleProvider, type BinnacleProviderProps } from './internal/BinnacleProvider.js'
export { useFormatters, useTimeZone, type Density, type Settings } from './internal/useSettings.js'
export { fromQuery, fromSWR, type DataProps, type QueryLike, type SWRLike } from './internal/data.js'
export {
  createFormatters,
  type FormattedValue,
  type Formatters,
  type FormatterOptions,
  type Unit,
  type ValueOptions,
} from './core/format.js'
export { BinnacleError, type BinnacleErrorCode } from './core/errors.js'
export { german } from './core/messages/german.js'
export type { MessageOverrides, Messages } from './core/messages/catalogue.js'
export type { Message, MessageParameters } from './core/messages/format.js'
export type { Annotation, Status, Threshold, TimeSeries } from './core/series.js'
