import { decimalsOf, digitsApart, exactDigits, percentDigits, usualDigits } from './digits.js'
import type { PlainWriter } from './english.js'
import { BinnacleError } from './errors.js'
import { raceTime } from './racetime.js'
import { isCurrency, scaleBytes, scaleDuration, scaleRate, type Unit } from './unit.js'
import { LOCAL_ZONE } from './zone.js'

export type { Unit } from './unit.js'

/** A formatted value whose number and unit can be set apart: the unit is drawn smaller and lighter. */
export interface FormattedValue {
  /** The number, or an en dash where there is none. With what stands before it, as in "€12.50". */
  value: string
  /** The unit behind it, empty where there is none. */
  unit: string
  /** Both, as one would say them. */
  text: string
}

export interface FormatterOptions {
  /** A BCP 47 tag. @default 'en' */
  locale?: string
  /** An IANA time zone, or 'local' for the runtime's own. @default 'UTC' */
  timeZone?: string
}

export interface ValueOptions {
  /**
   * Other values that this one must not be taken for, in the same unit: thresholds, the ends of a scale. Digits are added until the written number lies on its own side of each.
   * Zero is always one of them, and 100% of a percentage. @default none
   */
  limits?: readonly number[]
  /** Every digit that the value has, in the unit as it is given: "83,452 ms" and not "1.4 min". @default false */
  exact?: boolean
}

/** `Intl` with one locale and one zone, and the units instruments need. Instants are epoch ms, durations ms, ratios 0–1. */
export interface Formatters {
  readonly locale: string
  /** The IANA name. */
  readonly timeZone: string
  /** The zone as it was asked for: the IANA name, or 'local'. */
  readonly zone: string
  number(value: number | null | undefined, options?: Intl.NumberFormatOptions): string
  /** 12,480 → "12.5K". */
  compact(value: number | null | undefined): string
  /** 0.0082 → "0.82%". Never 0% or 100% of what is not. With `decimals`, at least so many: a column of shares lines up. */
  percent(ratio: number | null | undefined, decimals?: number): string
  /** 438 → "438 ms", 5340000 → "89 min". */
  duration(ms: number | null | undefined): string
  /** 1536 → "1.5 KiB". */
  bytes(bytes: number | null | undefined): string
  /** 12481 → "12,481/s", 0.0033 → "0.2/min". */
  rate(perSecond: number | null | undefined): string
  /** "2 minutes ago", of an instant against `now`. */
  relativeTime(instant: number, now: number): string
  time(instant: number, options?: { seconds?: boolean }): string
  date(instant: number): string
  dateTime(instant: number): string
  /**
   * "Nov 24, 08:45 – 14:45": the date once where both ends have it, seconds under a minute. With `now`, a window of today has no date, and one of another year has its year.
   */
  timeRange(from: number, to: number, now?: number | null): string
  /** A value in its unit, in two parts. */
  value(value: number | null | undefined, unit?: Unit, options?: ValueOptions): FormattedValue
  /** An instant in the parts one asks for. */
  instant(instant: number, options: Intl.DateTimeFormatOptions): string
}

const MISSING = '–'

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' }

function checkLocale(locale: string): string {
  // Every runtime has it, and asking costs a chart's first paint a millisecond.
  if (locale === 'en') return locale
  try {
    const [canonical] = Intl.getCanonicalLocales(locale)
    // A well-formed tag without data would silently become the runtime's default, which differs between server and browser.
    if (canonical && Intl.NumberFormat.supportedLocalesOf([canonical]).length > 0) return canonical
  } catch {
    // falls through to the same error
  }
  throw new BinnacleError(
    'invalid-locale',
    `createFormatters: the locale ${JSON.stringify(locale)} is not known to this runtime. Pass a BCP 47 tag such as "en" or "de-CH".`,
  )
}

function checkTimeZone(timeZone: string): string {
  if (timeZone === 'UTC' || timeZone === LOCAL_ZONE) return timeZone
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return timeZone
  } catch {
    throw new BinnacleError(
      'invalid-time-zone',
      `createFormatters: the time zone ${JSON.stringify(timeZone)} is not known to this runtime. Pass an IANA name such as "Europe/Zurich".`,
    )
  }
}

/** Of a number, `Intl` reads fifteen digits or so; of a text, all of them. */
const toldBy = (value: number): number | `${number}` => (Number.isInteger(value) ? value : `${value}`)

/**
 * Builds the formatters of one locale and zone. `Intl` objects are made once each and kept.
 *
 * @param writer of plain English; what it does not cover, and every other language, is `Intl`'s. Charts bring one.
 * @throws BinnacleError `invalid-locale`, `invalid-time-zone`
 */
export function createFormatters(options: FormatterOptions = {}, writer?: PlainWriter): Formatters {
  const locale = checkLocale(options.locale ?? 'en')
  const zone = checkTimeZone(options.timeZone ?? 'UTC')
  const timeZone = zone === LOCAL_ZONE ? undefined : zone
  let zoneName = timeZone
  const plain = locale === 'en' ? writer : undefined
  const numbers = new Map<string, Intl.NumberFormat>()
  const dates = new Map<string, Intl.DateTimeFormat>()
  let relative: Intl.RelativeTimeFormat | undefined

  const numberFormat = (opts: Intl.NumberFormatOptions) => {
    const key = JSON.stringify(opts)
    let format = numbers.get(key)
    if (!format) numbers.set(key, (format = new Intl.NumberFormat(locale, opts)))
    return format
  }
  const dateFormat = (opts: Intl.DateTimeFormatOptions) => {
    const key = JSON.stringify(opts)
    let format = dates.get(key)
    if (!format) dates.set(key, (format = new Intl.DateTimeFormat(locale, { timeZone, ...opts })))
    return format
  }
  const isNumber = (value: number | null | undefined): value is number => typeof value === 'number' && Number.isFinite(value)
  const number = (value: number, opts: Intl.NumberFormatOptions = usualDigits(value)) => {
    const written = plain?.number(value, opts)
    return written ? written.figure + written.unit : numberFormat(opts).format(toldBy(value))
  }
  const instant = (at: number, opts: Intl.DateTimeFormatOptions) => plain?.date(at, zone, opts) ?? dateFormat(opts).format(at)

  /** Splits what Intl writes into the number and the unit behind it, so that spacing and order stay the language's own. A unit before the number stays with it. */
  const split = (value: number, opts: Intl.NumberFormatOptions): FormattedValue => {
    const written = plain?.number(value, opts)
    if (written) {
      const { figure, unit } = written
      return { value: figure, unit: unit.trim(), text: figure + (opts.unitDisplay === 'narrow' ? '\u00a0' : '') + unit }
    }
    const parts = numberFormat(opts).formatToParts(toldBy(value))
    const text = parts.map((part) => part.value).join('')
    const isUnit = ({ type }: Intl.NumberFormatPart) => type === 'unit' || type === 'percentSign' || type === 'compact'
    const last = parts.findLastIndex(({ type }) => type === 'integer' || type === 'fraction' || type === 'exponentInteger')
    if (parts.slice(0, last).some(isUnit)) return { value: text, unit: '', text }
    const join = (keep: boolean) =>
      parts
        .filter((part) => isUnit(part) === keep)
        .map((part) => part.value)
        .join('')
        .trim()
    const [figure, unit] = [join(false), join(true)]
    // A narrow unit has lost its space: "7.8s".
    return { value: figure, unit, text: opts.style === 'unit' && text === figure + unit ? `${figure}\u00a0${unit}` : text }
  }

  const money = (input: number, currency: string, options: ValueOptions): FormattedValue => {
    const style: Intl.NumberFormatOptions & { trailingZeroDisplay: string } = {
      style: 'currency',
      currency,
      trailingZeroDisplay: 'stripIfInteger',
    }
    // No code of a currency: what stands there says more than an exception.
    if (!isCurrency(currency)) return withUnit(number(input), currency)
    const cents = numberFormat(style).resolvedOptions().maximumFractionDigits ?? 2
    const digits = options.exact
      ? { maximumFractionDigits: Math.max(cents, Math.min(20, decimalsOf(input))) }
      : digitsApart(input, { maximumFractionDigits: cents }, [0, ...(options.limits ?? [])])
    const { maximumFractionDigits = cents } = digits
    const text = number(input, { ...style, maximumFractionDigits, minimumFractionDigits: Math.min(cents, maximumFractionDigits) })
    return { value: text, unit: '', text }
  }

  const withUnit = (value: string, unit: string, gap = ' '): FormattedValue => ({
    value,
    unit,
    text: unit ? `${value}${gap}${unit}` : value,
  })

  const value = (given: number | null | undefined, unit: Unit = 'count', options: ValueOptions = {}): FormattedValue => {
    if (!isNumber(given)) return { value: MISSING, unit: '', text: MISSING }
    // No minus before a zero.
    const input = given || 0
    if (typeof unit === 'object') return money(input, unit.currency, options)
    const { exact = false, limits = [] } = options
    const digitsOf = (scaled: number) => {
      if (exact) return exactDigits(input)
      const usual = usualDigits(scaled)
      return limits.length > 0 && input !== 0 ? digitsApart(scaled, usual, [0, ...limits.map((limit) => limit * (scaled / input))]) : usual
    }
    const plainly = (scaled: number) => number(scaled, digitsOf(scaled))
    switch (unit) {
      case 'ms':
      case 's': {
        if (exact) return withUnit(plainly(input), unit)
        const [scaled, name] = scaleDuration(unit === 's' ? input * 1_000 : input)
        // English shortens seconds to "sec" and hours to "hr"; instruments say s and h.
        const unitDisplay = name === 'second' || name === 'hour' ? 'narrow' : 'short'
        return split(scaled, { style: 'unit', unit: name, unitDisplay, ...digitsOf(scaled) })
      }
      case 'm:ss.mmm':
        return withUnit(raceTime(input, number, exact), '')
      case 'ratio':
      case '%':
        return share(input, unit, options)
      case 'bytes':
      case 'bytes/s': {
        const [scaled, name] = exact ? [input, 'B'] : scaleBytes(input)
        return withUnit(plainly(scaled), unit === 'bytes' ? name : `${name}/s`)
      }
      case '/s':
      case 'req/s': {
        const [scaled, time] = exact ? [input, 's'] : scaleRate(input)
        return withUnit(plainly(scaled), unit.slice(0, -1) + time, unit === '/s' ? '' : ' ')
      }
      case 'count':
        return withUnit(plainly(input), '')
      default:
        return withUnit(plainly(input), unit)
    }
  }

  const share = (input: number, unit: Unit, { exact, limits = [] }: ValueOptions, least = 0): FormattedValue => {
    const perPercent = unit === '%' ? 1 : 100
    const percent = input * perPercent
    const usual = { ...percentDigits(percent), ...(least > 0 ? { minimumFractionDigits: least, maximumFractionDigits: least } : {}) }
    const digits = exact ? exactDigits(input) : digitsApart(percent, usual, [0, 100, ...limits.map((limit) => limit * perPercent)])
    return split(unit === '%' ? input / 100 : input, { style: 'percent', ...digits })
  }

  return {
    locale,
    get timeZone() {
      return (zoneName ??= Intl.DateTimeFormat().resolvedOptions().timeZone)
    },
    zone,
    instant,
    number: (input, opts) => (isNumber(input) ? number(input, opts) : MISSING),
    compact: (input) => (isNumber(input) ? number(input, { notation: 'compact', maximumSignificantDigits: 3 }) : MISSING),
    percent: (ratio, decimals) => (isNumber(ratio) ? share(ratio, 'ratio', {}, decimals).text : MISSING),
    duration: (ms) => value(ms, 'ms').text,
    bytes: (bytes) => value(bytes, 'bytes').text,
    rate: (perSecond) => value(perSecond, '/s').text,
    relativeTime: (instant, now) => {
      relative ??= new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
      const seconds = Math.round((instant - now) / 1_000)
      const size = Math.abs(seconds)
      if (size < 60) return relative.format(seconds, 'second')
      if (size < 3_600) return relative.format(Math.trunc(seconds / 60), 'minute')
      if (size < 86_400) return relative.format(Math.trunc(seconds / 3_600), 'hour')
      return relative.format(Math.trunc(seconds / 86_400), 'day')
    },
    time: (at, opts) => instant(at, opts?.seconds ? { ...CLOCK, second: '2-digit' } : CLOCK),
    date: (at) => instant(at, DAY),
    dateTime: (at) => instant(at, { ...DAY, ...CLOCK, second: '2-digit' }),
    timeRange: (from, to, now) => {
      const size = Math.abs(to - from)
      const clock: Intl.DateTimeFormatOptions = {
        ...CLOCK,
        ...(size < 60_000 ? { second: '2-digit' } : {}),
        ...(size < 1_000 ? { fractionalSecondDigits: 3 } : {}),
      }
      const yearOf = (at: number) => instant(at, { year: 'numeric' })
      const hasYear = yearOf(from) !== yearOf(to) || (now != null && yearOf(to) !== yearOf(now))
      const dated = { ...clock, month: DAY.month, day: DAY.day, ...(hasYear ? { year: DAY.year } : {}) }
      const isOneDay = instant(from, DAY) === instant(to, DAY)
      const isToday = isOneDay && now != null && instant(from, DAY) === instant(now, DAY)
      return `${instant(from, isToday ? clock : dated)} – ${instant(to, isOneDay ? clock : dated)}`
    },
    value,
  }
}
