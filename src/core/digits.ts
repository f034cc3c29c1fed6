/** From here on a number is written with its power of ten: nobody counts its zeros. */
export const HUGE = 1e15
const TINY = 1e-6
export const SCIENTIFIC: Intl.NumberFormatOptions = { notation: 'scientific', maximumSignificantDigits: 3 }

/** What differs by less than this share of its size is one number: 0.1 + 0.2 + 0.7 is 1. */
const NOISE = 1e-12
/** A limit with more digits after the point than these is rounded as other values are. */
const MOST_LIMIT_DIGITS = 3
const MOST_DIGITS = 17

/** Two or three significant digits below 100, whole numbers from there: as exact as a reader can use, and as narrow as a tile needs. */
export function usualDigits(value: number): Intl.NumberFormatOptions {
  const size = Math.abs(value)
  if (size >= HUGE) return SCIENTIFIC
  if (size >= 100 || Number.isInteger(value)) return { maximumFractionDigits: 0 }
  return { maximumSignificantDigits: size >= 10 ? 3 : 2 }
}

/** The same of a percentage, 0–100. */
export function percentDigits(percent: number): Intl.NumberFormatOptions {
  const size = Math.abs(percent)
  if (size >= HUGE) return SCIENTIFIC
  return { maximumFractionDigits: size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2 }
}

/** All digits that the number has, and no more. */
export function exactDigits(value: number): Intl.NumberFormatOptions {
  const size = Math.abs(value)
  const maximumSignificantDigits = significantOf(value)
  if (size > Number.MAX_SAFE_INTEGER || (size > 0 && size < TINY)) return { notation: 'scientific', maximumSignificantDigits }
  return Number.isInteger(value) ? { maximumFractionDigits: 0 } : { maximumSignificantDigits }
}

/**
 * The one rule of rounding: a value is written with so many digits that it stays nearer to itself than half-way to any of the limits. So nothing is rounded onto 0% or 100%, onto a
 * threshold or across it, and a value and a limit never have the same words. At a limit, the value has the limit's own digits.
 *
 * @param digits what it has where no limit is near
 */
export function digitsApart(value: number, digits: Intl.NumberFormatOptions, limits: readonly number[]): Intl.NumberFormatOptions {
  let distance = Number.POSITIVE_INFINITY
  let isAtLimit = false
  for (const limit of limits) {
    const apart = Math.abs(value - limit)
    if (apart <= NOISE * Math.max(Math.abs(value), Math.abs(limit))) isAtLimit ||= value !== 0
    else distance = Math.min(distance, apart)
  }
  let found = digits
  if (isAtLimit && errorOf(value, digits) > NOISE * Math.abs(value)) {
    const whole = { ...digits, maximumSignificantDigits: undefined, maximumFractionDigits: MOST_LIMIT_DIGITS }
    if (errorOf(value, whole) <= NOISE * Math.abs(value)) found = whole
  }
  while (errorOf(value, found) >= distance / 2) {
    const { maximumSignificantDigits: significant, maximumFractionDigits: fraction = 0 } = found
    if ((significant ?? fraction) >= MOST_DIGITS) break
    found =
      significant === undefined
        ? { ...found, maximumFractionDigits: fraction + 1 }
        : { ...found, maximumSignificantDigits: significant + 1 }
  }
  return found
}

/** By how much the written number differs from the value. */
function errorOf(value: number, { maximumSignificantDigits, maximumFractionDigits = 0 }: Intl.NumberFormatOptions): number {
  const size = Math.abs(value)
  const written = maximumSignificantDigits ? size.toPrecision(maximumSignificantDigits) : size.toFixed(maximumFractionDigits)
  return Math.abs(Number(written) - size)
}

/** How many digits the number has after its point, as it is written in code. */
export function decimalsOf(value: number): number {
  const [mantissa = '', power = '0'] = String(Math.abs(value)).split('e')
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(power))
}

/** How many digits tell the number: 5,000,100 has five. */
export const significantOf = (value: number): number =>
  Math.max(1, (String(Math.abs(value)).split('e')[0] as string).replace('.', '').replace(/^0+|0+$/g, '').length)
