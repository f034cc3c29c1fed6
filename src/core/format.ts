import type { PlainWriter } from './english.js'
import { BinnacleError } from './errors.js'
import { LOCAL_ZONE } from './zone.js'

/**
 * The unit of a value, in the field's own words. `ms` and `s` are durations, `%` is a value of 0–100, `ratio` a value of 0–1 shown as a
 * percentage, `bytes` is shown in binary multiples (KiB, MiB), `/s`, `req/s` and `bytes/s` are rates, `count` a plain number. Any other string is printed after
 * the number as it is.
 */
export type Unit = 'ms' | 's' | '%' | 'ratio' | 'bytes' | 'bytes/s' | '/s' | 'req/s' | 'count' | (string & {})

/** A formatted value whose number and unit can be set apart: the unit is drawn smaller and lighter. */
export interface FormattedValue {
  /** The number, or an en dash where there is none. */
  value: string
  /** The unit, empty where there is none. */
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
  /** 0.0082 → "0.82%". */
  percent(ratio: number | null | undefined): string
  /** 438 → "438 ms", 5340000 → "89 min". */
  duration(ms: number | null | undefined): string
  /** 1536 → "1.5 KiB". */
  bytes(bytes: number | null | undefined): string
  /** 12481 → "12,481/s". */
  rate(perSecond: number | null | undefined): string
  /** "2 minutes ago", of an instant against `now`. */
  relativeTime(instant: number, now: number): string
  time(instant: number, options?: { seconds?: boolean }): string
  date(instant: number): string
  dateTime(instant: number): string
  /** "08:45 – 14:45", with dates where the two days differ. */
  timeRange(from: number, to: number): string
  /** A value in its unit, in two parts. */
  value(value: number | null | undefined, unit?: Unit): FormattedValue
  /** An instant in the parts one asks for. */
  instant(instant: number, options: Intl.DateTimeFormatOptions): string
}

const MISSING = '–'
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' }

/** From here on a number is written with its power of ten: nobody counts its zeros. */
export const HUGE = 1e15
export const SCIENTIFIC: Intl.NumberFormatOptions = { notation: 'scientific', maximumSignificantDigits: 3 }

/** Up to three significant digits below 100, whole numbers from there: as exact as a reader can use, and as narrow as a tile needs. */
function precision(value: number): Intl.NumberFormatOptions {
  const size = Math.abs(value)
  if (size >= HUGE) return SCIENTIFIC
  if (size >= 100 || Number.isInteger(value)) return { maximumFractionDigits: 0 }
  return { maximumSignificantDigits: size >= 10 ? 3 : 2 }
}

/** A duration in the largest unit that keeps it readable. */
export function scaleDuration(ms: number): [number, Intl.NumberFormatOptions['unit'] & string, string] {
  const size = Math.abs(ms)
  if (size < 1_000) return [ms, 'millisecond', 'ms']
  if (size < 60_000) return [ms / 1_000, 'second', 's']
  if (size < 7_200_000) return [ms / 60_000, 'minute', 'min']
  if (size < 172_800_000) return [ms / 3_600_000, 'hour', 'h']
  return [ms / 86_400_000, 'day', 'd']
}

export function scaleBytes(bytes: number): [number, string] {
  let step = 0
  let value = bytes
  while (Math.abs(value) >= 1024 && step < BYTE_UNITS.length - 1) {
    value /= 1024
    step += 1
  }
  return [value, BYTE_UNITS[step] as string]
}

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
  const number = (value: number, opts: Intl.NumberFormatOptions = precision(value)) => {
    const written = plain?.number(value, opts)
    return written ? written.figure + written.unit : numberFormat(opts).format(value)
  }
  const instant = (at: number, opts: Intl.DateTimeFormatOptions) => plain?.date(at, zone, opts) ?? dateFormat(opts).format(at)

  /** Splits what Intl writes into the number and the rest, so that spacing and order stay the language's own. */
  const split = (value: number, opts: Intl.NumberFormatOptions): FormattedValue => {
    const written = plain?.number(value, opts)
    if (written) {
      const { figure, unit } = written
      return { value: figure, unit: unit.trim(), text: figure + (opts.unitDisplay === 'narrow' ? '\u00a0' : '') + unit }
    }
    const parts = numberFormat(opts).formatToParts(value)
    const isUnit = (type: string) => type === 'unit' || type === 'percentSign' || type === 'compact'
    const join = (keep: boolean) =>
      parts
        .filter((part) => isUnit(part.type) === keep)
        .map((part) => part.value)
        .join('')
        .trim()
    const [figure, unit] = [join(false), join(true)]
    const text = parts.map((part) => part.value).join('')
    // A narrow unit has lost its space: "7.8s".
    return { value: figure, unit, text: opts.style === 'unit' && text === figure + unit ? `${figure}\u00a0${unit}` : text }
  }
  const withUnit = (value: number, unit: string, gap = ' '): FormattedValue => {
    const text = number(value)
    return { value: text, unit, text: unit ? `${text}${gap}${unit}` : text }
  }

  const value = (input: number | null | undefined, unit: Unit = 'count'): FormattedValue => {
    if (!isNumber(input)) return { value: MISSING, unit: '', text: MISSING }
    switch (unit) {
      case 'ms':
      case 's': {
        const [scaled, name] = scaleDuration(unit === 's' ? input * 1_000 : input)
        // English shortens seconds to "sec" and hours to "hr"; instruments say s and h.
        const unitDisplay = name === 'second' || name === 'hour' ? 'narrow' : 'short'
        return split(scaled, { style: 'unit', unit: name, unitDisplay, ...precision(scaled) })
      }
      case 'ratio':
      case '%': {
        const ratio = unit === '%' ? input / 100 : input
        return split(ratio, { style: 'percent', ...percentPrecision(ratio) })
      }
      case 'bytes': {
        const [scaled, name] = scaleBytes(input)
        return withUnit(scaled, name)
      }
      case 'bytes/s': {
        const [scaled, name] = scaleBytes(input)
        return withUnit(scaled, `${name}/s`)
      }
      case '/s':
      case 'req/s':
        return withUnit(input, unit, unit === '/s' ? '' : ' ')
      case 'count':
      case '':
        return withUnit(input, '')
      default:
        return withUnit(input, unit)
    }
  }
  const percentPrecision = (ratio: number): Intl.NumberFormatOptions => {
    const size = Math.abs(ratio * 100)
    if (size >= HUGE) return SCIENTIFIC
    return { maximumFractionDigits: size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2 }
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
    percent: (ratio) => value(ratio, 'ratio').text,
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
    timeRange: (from, to) => {
      const isOneDay = instant(from, DAY) === instant(to, DAY)
      const form = isOneDay ? CLOCK : { ...CLOCK, month: DAY.month, day: DAY.day }
      return `${instant(from, form)} – ${instant(to, form)}`
    },
    value,
  }
}
