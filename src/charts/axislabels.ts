import { HUGE, significantOf } from '../core/digits.js'
import type { Unit } from '../core/format.js'
import type { OwnFormatters } from '../core/ownformatters.js'
import { isCurrency, scaleBytes, scaleDuration, scaleRate } from '../core/unit.js'

export interface AxisLabels {
  /** Distinct, and each nearer to its tick than half a step. */
  labels: string[]
  /** Of all of them; empty where there is none, or each label has it. */
  unit: string
  /** What a label's number is multiplied by to be a value again. */
  scale: number
}

/** More decimals than these, and a smaller unit serves better: 86,400,100 ms, not 24.000028 h. */
const MOST_DECIMALS = 3
/** More significant digits than these, and the full number serves better: 5,000,100, not 5.0001M. */
const MOST_COMPACT = 4
/** From here on "150K" is shorter. */
const COMPACT_FROM = 1e5
const TINY = 1e-5

/** What one of the unit that a value is written in counts in the unit of the data. */
function scaleOf(each: number, unit: Unit): number {
  // A hundred of the largest numbers is none.
  if (unit === 'ratio') return Math.abs(each) < Number.MAX_VALUE / 100 ? 0.01 : 1
  const scaled =
    unit === 'ms' || unit === 's'
      ? scaleDuration(unit === 's' ? each * 1_000 : each)[0]
      : unit === 'bytes' || unit === 'bytes/s'
        ? scaleBytes(each)[0]
        : unit === '/s' || unit === 'req/s'
          ? scaleRate(each)[0]
          : each
  const scale = each / scaled
  return Number.isFinite(scale) && scale > 0 ? scale : 1
}

/** The ticks of an axis: all in one unit, which stands once, with as many digits as tell them apart. */
export function axisLabels(values: readonly number[], formatters: OwnFormatters, unit: Unit = 'count'): AxisLabels {
  if (formatters.formatValue) {
    const labels = values.map((each) => formatters.value(each, unit).text)
    // The application's own words may be too few: of two that are the same, one is shown.
    return { labels: labels.map((label, place) => (labels.indexOf(label) === place ? label : '')), unit: '', scale: 1 }
  }
  if (unit === 'm:ss.mmm') return { labels: values.map((each) => formatters.value(each, unit, { exact: true }).text), unit: '', scale: 1 }
  const top = values.reduce((most, each) => (Math.abs(each) > Math.abs(most) ? each : most), 0)
  const step = values.reduce((least, each, place) => (place > 0 ? Math.min(least, each - (values[place - 1] as number)) : least), Infinity)
  const size = step < Infinity && step > 0 ? step : Math.abs(top)
  const [byTop, byStep] = [scaleOf(top, unit), scaleOf(size, unit)]
  // 0, 15, 30, 45, 60 s reads better than quarters of a minute.
  const isDuration = unit === 'ms' || unit === 's'
  const isInSteps =
    (isDuration && Math.abs(top / byStep) <= 100) ||
    ((isDuration || unit === 'bytes' || unit === 'bytes/s') && decimalsFor(values, size, byTop) > MOST_DECIMALS)
  const scale = isInSteps ? byStep : byTop
  const common = digitsFor(values, size, scale)
  const stepAt = (place: number) =>
    Math.min(...[place, place + 1].map((at) => Math.abs((values[at] as number) - (values[at - 1] as number))).filter(Number.isFinite))
  // Powers of ten have no common step: each has its own digits.
  const isUneven = values.some((_, place) => place > 0 && (values[place] as number) - (values[place - 1] as number) > 1.5 * size)
  const isMoney = typeof unit === 'object' && isCurrency(unit.currency)
  const money: Intl.NumberFormatOptions = isMoney ? { style: 'currency', currency: unit.currency } : {}
  // Zero needs no decimals; and no minus.
  const write = (each: number, place: number) => {
    if (each === 0) return formatters.number(0, { maximumFractionDigits: 0, ...money })
    return formatters.number(each / scale, { ...(isUneven ? digitsFor([each], stepAt(place), scale) : common), ...money })
  }
  const isShare = unit === '%' || (unit === 'ratio' && scale !== 1)
  return { labels: values.map(write), unit: isMoney ? '' : isShare ? '%' : formatters.value(isInSteps ? size : top, unit).unit, scale }
}

/** Decimals that write each value as it is; where there are none, those of a twentieth of the step. */
function decimalsFor(values: readonly number[], step: number, scale: number): number {
  const fewest = step > 0 ? Math.max(0, -Math.floor(Math.log10(step / scale) + 1e-9)) : 0
  for (const decimals of [fewest, fewest + 1]) {
    const power = 10 ** decimals
    if (values.every((each) => Math.abs((each / scale) * power - Math.round((each / scale) * power)) < 1e-6)) return decimals
  }
  return fewest + 2
}

function digitsFor(values: readonly number[], step: number, scale: number): Intl.NumberFormatOptions {
  const sizes = values.map((each) => Math.abs(each / scale))
  const size = Math.max(0, ...sizes)
  const decimals = decimalsFor(values, step, scale)
  // Of the exact numbers; or of the largest, down to a twentieth of the step.
  const enough = Math.ceil(Math.log10(size / (step / scale))) + 2
  const maximumSignificantDigits = Math.min(17, Math.max(1, Math.min(enough, Math.max(...sizes.map(significantOf)))))
  if (size >= HUGE || (size > 0 && size < TINY)) return { notation: 'scientific', maximumSignificantDigits }
  if (size >= COMPACT_FROM && decimals === 0 && maximumSignificantDigits <= MOST_COMPACT)
    return { notation: 'compact', maximumSignificantDigits }
  return { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
}
