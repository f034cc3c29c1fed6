import { HUGE, scaleBytes, scaleDuration, SCIENTIFIC, type Formatters, type Unit } from '../core/format.js'

/** The ticks of an axis: all in the unit of the largest and with the decimals of the smallest step, and that unit once. */
export function axisLabels(values: readonly number[], formatters: Formatters, unit: Unit = 'count'): { labels: string[]; unit: string } {
  const top = values.reduce((most, each) => (Math.abs(each) > Math.abs(most) ? each : most), 0)
  const step = values.length > 1 ? Math.abs((values[1] as number) - (values[0] as number)) : Math.abs(top)
  const isDuration = unit === 'ms' || unit === 's'
  const perUnit = unit === 's' ? 1_000 : 1
  const divisorOf = (each: number) => {
    const divisor = isDuration
      ? each / scaleDuration(each * perUnit)[0]
      : unit.startsWith('bytes')
        ? each / scaleBytes(each)[0]
        : unit === 'ratio'
          ? 0.01
          : 1
    return Number.isFinite(divisor) ? divisor : 1
  }
  // 0, 15, 30, 45, 60 s reads better than quarters of a minute.
  const fromStep = isDuration && Math.abs(top / divisorOf(step)) <= 100
  const scale = divisorOf(fromStep ? step : top)
  const decimals = step > 0 ? Math.min(6, Math.max(0, -Math.floor(Math.log10(step / scale) + 1e-9))) : 0
  const size = Math.abs(top / scale)
  // A quarter or a half of ten needs one decimal more than its magnitude says.
  const digits = Math.abs(Math.round((step / scale) * 10 ** decimals) - (step / scale) * 10 ** decimals) > 1e-6 ? decimals + 1 : decimals
  const opts: Intl.NumberFormatOptions =
    size >= HUGE || (size > 0 && size < 1e-5)
      ? SCIENTIFIC
      : size >= 1e5
        ? { notation: 'compact', maximumSignificantDigits: 4 }
        : { minimumFractionDigits: digits, maximumFractionDigits: digits }
  const write = (each: number) => (each === 0 ? formatters.number(0) : formatters.number(each / scale, opts))
  return { labels: values.map(write), unit: formatters.value(fromStep ? step : top, unit).unit }
}
