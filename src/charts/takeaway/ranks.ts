/*
 * Statistics that a few outliers do not move. Each takes values in the order of x and leaves them as they are.
 */

const ascending = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).sort()

/** The lower median: of an even number of values the smaller middle one, so that it is a value that occurred. NaN of none. */
export function medianOf(values: ArrayLike<number>): number {
  return ascending(values)[(values.length - 1) >> 1] ?? Number.NaN
}

/** Makes the median absolute deviation of normally distributed values their standard deviation (Rousseeuw & Croux 1993). */
const NORMAL = 1.4826

/** A robust standard deviation: 1.4826 × the median absolute deviation from the median. */
export function deviationOf(values: ArrayLike<number>): number {
  const middle = medianOf(values)
  return NORMAL * medianOf(Float64Array.from(values, (value) => Math.abs(value - middle)))
}

/** The noise from value to value, which neither a trend nor a step changes: the robust standard deviation of the differences of neighbours, over √2. */
export function neighbourNoise(values: ArrayLike<number>): number {
  if (values.length < 2) return 0
  const differences = Float64Array.from({ length: values.length - 1 }, (_, at) =>
    Math.abs((values[at + 1] as number) - (values[at] as number)),
  )
  return (NORMAL / Math.SQRT2) * medianOf(differences)
}

export interface RankSum {
  /** How often a value of the second sample is the greater one, over all pairs; ties count half. 0–1. */
  share: number
  /** The standard score of that share, if both samples came from one distribution. */
  z: number
}

/** The Wilcoxon–Mann–Whitney rank-sum test (Mann & Whitney 1947), by the normal approximation with the correction for ties. */
export function rankSum(before: ArrayLike<number>, after: ArrayLike<number>): RankSum {
  const [a, b] = [ascending(before), ascending(after)]
  let [atA, atB, wins, ties] = [0, 0, 0, 0]
  while (atA < a.length || atB < b.length) {
    const value = Math.min(a[atA] ?? Number.POSITIVE_INFINITY, b[atB] ?? Number.POSITIVE_INFINITY)
    const [startA, startB] = [atA, atB]
    while (atA < a.length && a[atA] === value) atA++
    while (atB < b.length && b[atB] === value) atB++
    wins += (atB - startB) * (startA + (atA - startA) / 2)
    const equal = atA - startA + (atB - startB)
    ties += equal ** 3 - equal
  }
  const pairs = a.length * b.length
  const all = a.length + b.length
  const variance = (pairs / 12) * (all + 1 - ties / (all * (all - 1)))
  return { share: wins / pairs, z: variance > 0 ? (wins - pairs / 2) / Math.sqrt(variance) : 0 }
}

/** The mean rank of each value among all. */
function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, at) => at).sort((a, b) => (values[a] as number) - (values[b] as number))
  const ranks = new Float64Array(values.length)
  for (let from = 0, to = 0; from < order.length; from = to) {
    const value = values[order[from] as number]
    while (to < order.length && values[order[to] as number] === value) to++
    for (let at = from; at < to; at++) ranks[order[at] as number] = (from + to + 1) / 2
  }
  return ranks
}

/**
 * The first value after the change point: that of Pettitt's test (Pettitt 1979), where the rank sums of what lies before and after differ most, moved to where the fewest values lie on
 * the wrong side of the middle between both medians. Noise in the longer part can draw the rank sums away from it.
 */
export function changePoint(values: ArrayLike<number>): number {
  const all = Float64Array.from(values)
  const near = pettitt(all)
  const [before, after] = [medianOf(all.subarray(0, near)), medianOf(all.subarray(near))]
  const middle = before + (after - before) / 2
  const isNew = (value: number) => (after > before ? value > middle : value < middle)
  let wrong = all.reduce((count, value) => count + (isNew(value) ? 0 : 1), 0)
  let [best, fewest] = [near, Number.POSITIVE_INFINITY]
  all.forEach((value, at) => {
    if (at > 0 && wrong < fewest) [best, fewest] = [at, wrong]
    wrong += isNew(value) ? 1 : -1
  })
  return before === after || Number.isNaN(middle) ? near : best
}

function pettitt(values: Float64Array): number {
  const ranks = ranksOf(values)
  let [best, most, sum] = [0, 0, 0]
  for (let at = 1; at < ranks.length; at++) {
    sum += 2 * (ranks[at - 1] as number) - ranks.length - 1
    if (Math.abs(sum) <= most) continue
    most = Math.abs(sum)
    best = at
  }
  return best
}

/** Pairs grow with the square of their number. */
const MOST_PAIRED = 200

/** Does it rise or fall all along? Kendall's rank correlation with x (τ-b, Kendall 1945): 1 where each value exceeds those before it, -1 where it falls below. */
export function kendallTau(values: ArrayLike<number>): number {
  const length = Math.min(values.length, MOST_PAIRED)
  const picked = Float64Array.from({ length }, (_, at) => values[Math.floor((at * values.length) / length)] as number)
  let [sum, untied] = [0, 0]
  for (let later = 1; later < length; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      const sign = Math.sign((picked[later] as number) - (picked[earlier] as number))
      sum += sign
      untied += sign * sign
    }
  }
  return untied > 0 ? sum / Math.sqrt(untied * ((length * (length - 1)) / 2)) : 0
}
