import type { FormattedValue, Formatters, Unit, ValueOptions } from './format.js'

/** Writes a figure in a way of the application's own; a text alone has no unit that is set apart. */
export type FormatValue = (value: number, unit: Unit) => FormattedValue | string

/** The formatters of one chart: its own way of writing values, where it has one, and its thresholds, which no value may be taken for. */
export interface OwnFormatters extends Formatters {
  readonly formatValue?: FormatValue
}

/** @param limitsOf thresholds in a unit */
export function ownFormatters(
  formatters: Formatters,
  formatValue: FormatValue | undefined,
  limitsOf?: (unit: Unit) => readonly number[],
): OwnFormatters {
  if (!formatValue && !limitsOf) return formatters
  const value = (input: number | null | undefined, unit: Unit = 'count', options: ValueOptions = {}): FormattedValue => {
    if (formatValue && typeof input === 'number' && Number.isFinite(input)) {
      const own = formatValue(input, unit)
      return typeof own === 'string' ? { value: own, unit: '', text: own } : own
    }
    return formatters.value(input, unit, limitsOf ? { ...options, limits: [...limitsOf(unit), ...(options.limits ?? [])] } : options)
  }
  // Not spread: the name of the time zone is asked for only when someone reads it.
  return Object.assign(Object.create(formatters) as OwnFormatters, { value, formatValue })
}
