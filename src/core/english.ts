import { LOCAL_ZONE, wallClock } from './zone.js'

/**
 * What `Intl` writes in English, written without it: the first `Intl` formatter of a page loads its data for some 17 ms of a processor, more than a whole chart takes. Both give
 * undefined for what they do not cover, and `Intl` is asked; a property test holds the two to the same words.
 */
export interface PlainWriter {
  /** A number, and its unit or percent sign with the blank before it. */
  number(value: number, options: Intl.NumberFormatOptions): { figure: string; unit: string } | undefined
  /** An instant in a zone. */
  date(instant: number, zone: string, options: Intl.DateTimeFormatOptions): string | undefined
}

const UNITS: Readonly<Record<string, string>> = {
  '': '',
  percent: '%',
  'unit millisecond short': ' ms',
  'unit second narrow': 's',
  'unit minute short': ' min',
  'unit hour narrow': 'h',
  'unit day short': ' day',
}

function number(value: number, options: Intl.NumberFormatOptions): { figure: string; unit: string } | undefined {
  const { style, unit: name, unitDisplay, minimumFractionDigits = 0, maximumFractionDigits, maximumSignificantDigits, ...others } = options
  let unit = UNITS[[style, name, unitDisplay].filter(Boolean).join(' ')]
  const size = Math.abs(value)
  // Beyond these, numbers are written with their power of ten.
  if (unit === undefined || Object.keys(others).length > 0 || size >= 1e15 || (size > 0 && size < 1e-6)) return undefined
  const shift = unit === '%' ? 2 : 0
  const most = maximumFractionDigits ?? Math.max(minimumFractionDigits, shift ? 0 : 3)
  const magnitude = Number(size.toExponential().split('e')[1]) + shift
  const digits = maximumSignificantDigits ? maximumSignificantDigits - 1 - magnitude : most
  // By its decimal digits, as `Intl` does: 1.005 lies below one and a half hundredths only as a binary number.
  const rounded = Math.round(Number(`${size}e${digits + shift}`))
  if (rounded > 1e15) return undefined
  const [whole = '', decimals = ''] = Number(`${rounded}e${-digits}`).toFixed(Math.max(0, digits)).split('.')
  const least = maximumSignificantDigits ? 0 : minimumFractionDigits
  const kept = decimals.slice(0, least) + decimals.slice(least).replace(/0+$/, '')
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const figure = sign + whole.replace(/\B(?=(\d{3})+$)/g, ',') + (kept && `.${kept}`)
  if (unit === ' day' && !/^-?1$/.test(figure)) unit = ' days'
  return { figure, unit }
}

/** Each part in the one form of it that is covered, with its letter in a shape, in the order of a date in English. */
const PARTS = [
  ['month', 'M', 'short'],
  ['day', 'd', 'numeric'],
  ['year', 'y', 'numeric'],
  ['hour', 'H', '2-digit'],
  ['minute', 'm', '2-digit'],
  ['second', 's', '2-digit'],
  ['fractionalSecondDigits', 'f', 3],
  ['hourCycle', '', 'h23'],
] as const
const SHAPES = /^(y|My?|Mdy?|msf|(Mdy?)?Hm(sf?)?)$/

function date(instant: number, zone: string, options: Intl.DateTimeFormatOptions): string | undefined {
  if (zone !== 'UTC' && zone !== LOCAL_ZONE) return undefined
  const wall = wallClock(instant, zone)
  const asked = Object.values(options).filter((form) => form !== undefined)
  const parts = PARTS.filter(([part, , form]) => options[part] === form)
  const { month, day, year, hour, minute, second, fractionalSecondDigits } = options
  // The last clock whose zone was not in whole minutes was set in January 1972; and `Intl` counts the years before 1 otherwise.
  const isCovered = parts.length === asked.length && SHAPES.test(parts.map(([, letter]) => letter).join('')) && wall > 95e9 && wall < 253e12
  if (!isCovered || (hour && !options.hourCycle)) return undefined
  // 2026-11-24T08:45:30.123Z
  const iso = new Date(wall).toISOString()
  const monthAt = 3 * Number(iso.slice(5, 7))
  const monthName = 'JanFebMarAprMayJunJulAugSepOctNovDec'.slice(monthAt - 3, monthAt)
  const words = [month && monthName, day && `${Number(iso.slice(8, 10))}`].filter(Boolean).join(' ')
  const time = minute && iso.slice(hour ? 11 : 14, second ? (fractionalSecondDigits ? 23 : 19) : 16)
  const dated = [words, year && iso.slice(0, 4)].filter(Boolean).join(day ? ', ' : ' ')
  return [dated, time].filter(Boolean).join(', ')
}

export const english: PlainWriter = { number, date }
