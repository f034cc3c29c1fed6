import type { HeatGrid } from './heatdata.js'

/** How values become colours: by their square root, which keeps the rare beside the frequent; evenly; by their logarithm. */
export type HeatmapScale = 'sqrt' | 'linear' | 'log'

/** Colours of the ramp, lightest to darkest on a light page. */
export const HEAT_STEPS = 9

/** What lies in the middle, where all values are the same. */
export const MIDDLE_STEP = 5

export interface HeatScale {
  /**
   * The colour of a value, 1 to 9; 0 where nothing was counted, a colour of its own that only counts have. A larger value never has a lower one; NaN has
   * none, −1.
   */
  stepOf(value: number): number
  /** The ends of the nine colours, ascending: ten values. */
  bounds: number[]
  /** Does zero have a colour of its own? */
  hasZero: boolean
  /** Do all values have the one in the middle, because they are the same? */
  isFlat: boolean
}

export interface HeatScaleOptions {
  scale: HeatmapScale
  /** Do the values count something? */
  isCount: boolean
  /** Ends that do not follow the data; what lies beyond has the colour of the end. */
  low?: number
  high?: number
}

/** How far along. Halved where the distance is too large for a number, and only there: half of the smallest is none. */
function part(value: number, low: number, high: number): number {
  const distance = high - low
  // Ends so close that their logarithms are the same have nothing between them.
  if (distance === 0) return value > low ? 1 : 0
  return Number.isFinite(distance) ? (value - low) / distance : (value / 2 - low / 2) / (high / 2 - low / 2)
}
const between = (share: number, low: number, high: number) => low * (1 - share) + high * share

export function heatScale(
  { min, max, leastPositive }: Pick<HeatGrid, 'min' | 'max' | 'leastPositive'>,
  { scale, isCount, low: fixedLow, high: fixedHigh }: HeatScaleOptions,
): HeatScale {
  const isLog = scale === 'log'
  const least = isLog ? leastPositive : isCount ? 0 : min
  const low = fixedLow !== undefined && Number.isFinite(fixedLow) && !(isLog && fixedLow <= 0) ? fixedLow : least
  const high = fixedHigh !== undefined && Number.isFinite(fixedHigh) ? fixedHigh : max

  const shareOf = (value: number) => {
    if (isLog) return value > 0 ? part(Math.log(value), Math.log(low), Math.log(high)) : 0
    const share = Math.max(0, part(value, low, high))
    return scale === 'sqrt' ? Math.sqrt(share) : share
  }
  const valueOf = (share: number) =>
    isLog ? Math.exp(between(share, Math.log(low), Math.log(high))) : between(scale === 'sqrt' ? share * share : share, low, high)
  const isFlat = !(high > low)
  return {
    hasZero: isCount,
    isFlat,
    bounds: Array.from({ length: HEAT_STEPS + 1 }, (_, place) => (place === HEAT_STEPS ? high : valueOf(place / HEAT_STEPS))),
    stepOf(value) {
      if (value !== value) return -1
      if (isCount && value <= 0) return 0
      // Without a distance there is still an order: what a fixed end leaves out is below or above.
      if (isFlat) return value < low ? 1 : value > high ? HEAT_STEPS : MIDDLE_STEP
      return 1 + Math.min(HEAT_STEPS - 1, Math.max(0, Math.floor(shareOf(value) * HEAT_STEPS)))
    },
  }
}
