import { decimalsOf } from './digits.js'

type WriteNumber = (value: number, options: Intl.NumberFormatOptions) => string

const PLAIN = { maximumFractionDigits: 0 }
const PAIR = { minimumIntegerDigits: 2 }

/** A time in ms as races are told: "1:23.452", "1:02:03.452". With `isExact`, parts of a millisecond too where there are some. */
export function raceTime(ms: number, number: WriteNumber, isExact: boolean): string {
  const more = isExact ? Math.min(6, decimalsOf(ms)) : 0
  // Counted in the smallest part, so that 59.9996 s does not become 60.
  const second = 1_000 * 10 ** more
  const all = Math.round(Math.abs(ms) * 10 ** more)
  const minutes = Math.floor(all / (60 * second))
  const hours = Math.floor(minutes / 60)
  const rest = number((all % (60 * second)) / second, { ...PAIR, minimumFractionDigits: 3, maximumFractionDigits: 3 + more })
  const sign = ms < 0 && all > 0 ? '-' : ''
  return (
    sign +
    (hours > 0 ? `${number(hours, PLAIN)}:${number(minutes % 60, { ...PLAIN, ...PAIR })}:${rest}` : `${number(minutes, PLAIN)}:${rest}`)
  )
}
