/**
 * The unit of a value, in the field's own words. `ms` and `s` are durations, `m:ss.mmm` is a race time in ms ("1:23.452"), `%` is a value of 0–100, `ratio` a value of 0–1 shown
 * as a percentage, `bytes` is shown in binary multiples (KiB, MiB), `/s`, `req/s` and `bytes/s` are rates, `count` a plain number that counts something, `{ currency: 'EUR' }` money, written as
 * `Intl` writes it (ISO 4217). Any other string is printed after the number as it is.
 */
export type Unit =
  | 'ms'
  | 's'
  | 'm:ss.mmm'
  | '%'
  | 'ratio'
  | 'bytes'
  | 'bytes/s'
  | '/s'
  | 'req/s'
  | 'count'
  | (string & {})
  | { readonly currency: string }

/** A unit as one word: to compare two of them, and for the head of a file's column. Empty for plain numbers. */
export const unitName = (unit: Unit | undefined): string =>
  typeof unit === 'object' ? unit.currency : unit === 'count' ? '' : (unit ?? '')

/** Units of one quantity share an axis: what it is measured in, and how many of that one of the unit is. */
export function commonUnit(unit: Unit | undefined): { name: string; factor: number } {
  if (unit === 's') return { name: 'ms', factor: 1_000 }
  if (unit === 'ratio') return { name: '%', factor: 100 }
  return { name: unitName(unit), factor: 1 }
}

/** Can `Intl` write it? It takes any three letters. */
export const isCurrency = (code: string): boolean => /^[a-z]{3}$/i.test(code)

type IntlUnit = Intl.NumberFormatOptions['unit'] & string

/** A duration in the largest unit that keeps it readable. */
export function scaleDuration(ms: number): [number, IntlUnit] {
  const size = Math.abs(ms)
  if (size < 1_000) return [ms, 'millisecond']
  if (size < 60_000) return [ms / 1_000, 'second']
  if (size < 7_200_000) return [ms / 60_000, 'minute']
  if (size < 172_800_000) return [ms / 3_600_000, 'hour']
  return [ms / 86_400_000, 'day']
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

export function scaleBytes(bytes: number): [number, string] {
  let step = 0
  let value = bytes
  while (Math.abs(value) >= 1024 && step < BYTE_UNITS.length - 1) {
    value /= 1024
    step += 1
  }
  return [value, BYTE_UNITS[step] as string]
}

const RATE_UNITS = [
  ['s', 1],
  ['min', 60],
  ['h', 3_600],
  ['d', 86_400],
] as const
const LEAST_RATE = 0.1

/** A rate in the first unit of time that it reaches a tenth of: 0.0033 per second is 0.2 per minute. */
export function scaleRate(perSecond: number): [number, string] {
  const [unit, seconds] = RATE_UNITS.find(([, each]) => perSecond === 0 || Math.abs(perSecond * each) >= LEAST_RATE) ?? RATE_UNITS[3]
  return [perSecond * seconds, unit]
}
