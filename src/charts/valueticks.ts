import type { Unit } from '../core/format.js'

export interface ValueAxisOptions {
  /** The lowest and highest value to show. */
  low: number
  high: number
  unit?: Unit
  /** At most this many steps between gridlines. */
  most: number
  /** The axis must reach zero, as areas and bars need. @default only where zero is near */
  needsZero?: boolean
  /** Equal ratios at equal distances; what is not above zero has no place. @default false */
  isLog?: boolean
}

/** An axis: its ends, and the values of its gridlines, ascending. */
export interface ValueAxis {
  low: number
  high: number
  ticks: number[]
}

/** With less of the height than this left below the data, the axis begins at zero. */
const NEAR_ZERO = 0.6
const DECIMAL = [1, 2, 5, 10]
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400]

/** Steps that people count in: by 1, 2 and 5; bytes by powers of two; durations by parts of minutes, hours and days. */
function stepAtLeast(size: number, unit: Unit | undefined, isWhole: boolean): number {
  // Half a request is none.
  if (isWhole && size < 1) return 1
  const perSecond = unit === 'ms' || unit === 'm:ss.mmm' ? 1_000 : unit === 's' ? 1 : 0
  if (perSecond && size >= perSecond) {
    const step = SECONDS.find((seconds) => seconds * perSecond >= size)
    if (step) return step * perSecond
    return 86_400 * perSecond * decimalStep(size / (86_400 * perSecond))
  }
  if ((unit === 'bytes' || unit === 'bytes/s') && size >= 1) return 2 ** Math.ceil(Math.log2(size))
  return decimalStep(size)
}

function decimalStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size))
  return power * (DECIMAL.find((factor) => factor * power >= size * (1 - 1e-9)) as number)
}

/** Where nothing says what the values are, whole ends that are some way apart do: 0 and 1 are those of a share too. */
const isCount = (unit: Unit | undefined, low: number, high: number): boolean =>
  unit === 'count' || ((unit === undefined || unit === '') && Number.isInteger(low) && Number.isInteger(high) && high - low >= 2)

/** Gridlines at round values around the data. Equal values, none at all and the largest numbers there are have an axis too. */
export function valueAxis({ low, high, unit, most, needsZero = false, isLog = false }: ValueAxisOptions): ValueAxis {
  if (isLog) return high > 0 ? logAxis(low > 0 && low <= high ? low : high / 1_000, high, most) : logAxis(1, 10, most)
  if (!(low <= high)) return { low: 0, high: 1, ticks: [0, 1] }
  let [bottom, top] = [low, high]
  if (needsZero || (bottom > 0 && bottom <= top * NEAR_ZERO)) bottom = Math.min(0, bottom)
  if (needsZero) top = Math.max(0, top)
  if (bottom === top && top === 0) return { low: 0, high: 1, ticks: [0, 1] }
  if (bottom === top) {
    // A tenth of the smallest numbers there are is zero, and beyond the largest there is none.
    const pad = Math.max(Math.abs(bottom) * 0.1, Number.MIN_VALUE)
    bottom = Math.max(bottom - pad, -Number.MAX_VALUE)
    top = Math.min(top + pad, Number.MAX_VALUE)
  }
  // Halved, so that the distance between the largest numbers is still a number.
  const step = stepAtLeast(((top / 2 - bottom / 2) / most) * 2, unit, isCount(unit, low, high))
  const first = Math.floor(bottom / step)
  const last = Math.ceil(top / step)
  const count = last - first
  // Multiplied, not added up: 0.1 + 0.2 is not a tick.
  const ticks =
    count >= 1 && count <= most + 1 ? Array.from({ length: count + 1 }, (_, place) => Number(((first + place) * step).toPrecision(15))) : []
  // Numbers so large, or so close to each other, that round ones between them cannot be told apart.
  const isAscending = ticks.every((tick, place) => Number.isFinite(tick) && (place === 0 || tick > (ticks[place - 1] as number)))
  if (!(isAscending && (ticks[0] as number) <= bottom && (ticks[count] as number) >= top)) {
    return { low: bottom, high: top, ticks: bottom < 0 && top > 0 ? [bottom, 0, top] : [bottom, top] }
  }
  return { low: ticks[0] as number, high: ticks.at(-1) as number, ticks }
}

/** Lines on a logarithmic axis: fewer say nothing of its steps, more are read as even ones. */
const MOST_LOG_LINES = 5

/** Of two to five lines: powers of ten, every so many of them; within few decades 1, 2 and 5; of values close to each other even steps. */
function logAxis(low: number, high: number, most: number): ValueAxis {
  const lines = Math.max(2, Math.min(MOST_LOG_LINES, most + 1))
  // Ends at round values may add a step on either side.
  for (const steps of low > high * NEAR_ZERO ? [lines - 1, lines - 2] : []) {
    const even = valueAxis({ low, high, most: Math.max(1, steps) })
    if (even.low > 0 && even.ticks.length >= 2 && even.ticks.length <= MOST_LOG_LINES) return even
  }
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  if (last - first <= 2) {
    const all = [1, 10, 100].flatMap((power) => [1, 2, 5].map((factor) => Number((factor * power * 10 ** first).toPrecision(15))))
    const ticks = all.slice(
      Math.max(
        0,
        all.findLastIndex((tick) => tick <= low),
      ),
      all.findIndex((tick) => tick >= high) + 1,
    )
    if (ticks.length >= 2 && ticks.length <= lines) return { low: ticks[0] as number, high: ticks.at(-1) as number, ticks }
  }
  const end = Math.max(first + 1, last)
  const every = Math.ceil((end - first) / (lines - 1))
  const ticks: number[] = []
  for (let power = first; power <= end; power += every) ticks.push(10 ** power)
  return { low: 10 ** first, high: 10 ** end, ticks }
}
