import { BinnacleError } from './errors.js'

/**
 * How often values occurred, in buckets whose width grows with the value, so that every percentile is within 0.8% of the exact one. Two
 * histograms merge without loss: percentiles of the whole come from the merged histogram, never from averaged percentiles.
 *
 * Negative values, NaN and ±Infinity are ignored. Values above 2^30 (12 days, in ms) count as 2^30; values up to 2^-10 (a microsecond, in
 * ms), zero too, share one bucket.
 */
export interface Histogram {
  readonly count: number
  readonly sum: number
  /** Exact. Null when empty, like every figure that needs a value. */
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  /**
   * Counts a value, `count` times.
   *
   * @returns false where the value was ignored
   * @throws BinnacleError `invalid-option` where `count` is not a positive whole number
   */
  record(value: number, count?: number): boolean
  /** Adds what another one counted. */
  merge(other: Histogram): void
  /**
   * The smallest value that at least a share `q` of all values do not exceed (nearest rank), to 0.8%.
   *
   * @throws BinnacleError `invalid-range` where `q` is not within 0–1
   */
  quantile(q: number): number | null
  /**
   * How many values do not exceed a bound. Exact where the bound is one of a bucket, as 10, 25, 50, 100, 200, 250, 300, 400, 500, 800, 1000
   * and 4000 are; for any other bound, the values of the bucket it falls in are not counted.
   */
  countAtOrBelow(bound: number): number
  reset(): void
  /** A short string of base64 characters, for `parseHistogram`. A million log-normal values take less than 3 kB. */
  serialize(): string
}

// A positive float32, read as an integer, is already a logarithm with a linear mantissa. Its exponent and the upper 6 of 23 mantissa bits
// name one of 64 buckets an octave; the 1 subtracted first makes a bucket (lower, upper], as Prometheus' `le` has it.
const MANTISSA_BITS = 23
const SUB_BUCKET_BITS = 6
const SHIFT = MANTISSA_BITS - SUB_BUCKET_BITS
const EXPONENT_BIAS = 127
const MIN_EXPONENT = -10
const MAX_EXPONENT = 30
const MIN_BITS = (EXPONENT_BIAS + MIN_EXPONENT) << MANTISSA_BITS
const MAX_BITS = (EXPONENT_BIAS + MAX_EXPONENT) << MANTISSA_BITS
const MAX_VALUE = 2 ** MAX_EXPONENT
/** The bucket of everything up to the smallest value told apart is number 0. */
const BASE = (MIN_BITS - 1) >> SHIFT
const BUCKETS = ((MAX_BITS - 1) >> SHIFT) - BASE + 1

const floats = /*#__PURE__*/ new Float32Array(1)
const bits = /*#__PURE__*/ new Int32Array(floats.buffer)
const double = /*#__PURE__*/ new DataView(/*#__PURE__*/ new ArrayBuffer(8))

function bucketOf(value: number): number {
  floats[0] = value
  const own = bits[0] as number
  return own <= MIN_BITS ? 0 : ((own - 1) >> SHIFT) - BASE
}

function upperBound(bucket: number): number {
  bits[0] = (bucket + BASE + 1) << SHIFT
  return floats[0] as number
}

class LogLinearHistogram implements Histogram {
  count = 0
  sum = 0
  #min = Infinity
  #max = -Infinity
  /**
   * Doubles, so that no count overflows. All buckets from the start: an array that is never replaced is what lets the engine keep `record`
   * in a few instructions.
   */
  readonly #counts = new Float64Array(BUCKETS)

  get min() {
    return this.count === 0 ? null : this.#min
  }
  get max() {
    return this.count === 0 ? null : this.#max
  }
  get mean() {
    return this.count === 0 ? null : this.sum / this.count
  }

  record(value: number, count = 1): boolean {
    floats[0] = value
    const bucket = (((bits[0] as number) - 1) >> SHIFT) - BASE
    if (!(bucket > 0 && bucket < BUCKETS - 1 && count === 1)) return this.#recordRare(value, count)
    this.#counts[bucket]! += 1
    this.count += 1
    this.sum += value
    if (value < this.#min) this.#min = value
    if (value > this.#max) this.#max = value
    return true
  }

  /** What is no number, out of range, or several at once: kept apart from the path that every value takes. */
  #recordRare(value: number, count: number): boolean {
    if (!(Number.isSafeInteger(count) && count > 0))
      throw new BinnacleError('invalid-option', `histogram.record: count is ${count}. Pass a positive whole number.`)
    if (!(value >= 0 && value < Infinity)) return false
    const clamped = Math.min(value, MAX_VALUE)
    this.#counts[bucketOf(clamped)]! += count
    this.count += count
    this.sum += clamped * count
    if (clamped < this.#min) this.#min = clamped
    if (clamped > this.#max) this.#max = clamped
    return true
  }

  merge(other: Histogram): void {
    // Another copy of this package has another class, and the same wire form.
    const from = other instanceof LogLinearHistogram ? other : (parseHistogram(other.serialize()) as LogLinearHistogram)
    if (from.count === 0) return
    const [first, last] = from.#extent()
    for (let bucket = first; bucket <= last; bucket += 1) this.#counts[bucket]! += from.#counts[bucket] as number
    this.#min = Math.min(this.#min, from.#min)
    this.#max = Math.max(this.#max, from.#max)
    this.sum += from.sum
    this.count += from.count
  }

  quantile(q: number): number | null {
    if (!(q >= 0 && q <= 1))
      throw new BinnacleError('invalid-range', `histogram.quantile: q is ${q}. Pass a share from 0 to 1, such as 0.95 for p95.`)
    if (this.count === 0) return null
    if (q === 0) return this.#min
    if (q === 1) return this.#max
    // 0.07 × 100 is 7.000000000000001 in binary; the rank meant is 7.
    const rank = Math.max(1, Math.ceil(q * this.count * (1 - Number.EPSILON * 4)))
    let bucket = 0
    for (let seen = this.#counts[0] as number; seen < rank;) seen += this.#counts[(bucket += 1)] as number
    const upper = upperBound(bucket)
    const lower = bucket === 0 ? 0 : upperBound(bucket - 1)
    return Math.min(Math.max((lower + upper) / 2, this.#min), this.#max)
  }

  countAtOrBelow(bound: number): number {
    if (Number.isNaN(bound)) throw new BinnacleError('invalid-range', 'histogram.countAtOrBelow: the bound is NaN. Pass a number.')
    if (this.count === 0 || bound < this.#min) return 0
    if (bound >= this.#max) return this.count
    const inside = bucketOf(bound)
    const end = Math.fround(bound) >= upperBound(inside) ? inside + 1 : inside
    let seen = 0
    for (let bucket = 0; bucket < end; bucket += 1) seen += this.#counts[bucket] as number
    return seen
  }

  reset(): void {
    this.count = 0
    this.sum = 0
    this.#min = Infinity
    this.#max = -Infinity
    this.#counts.fill(0)
  }

  serialize(): string {
    const bytes = new ByteWriter(FORMAT)
    if (this.count > 0) {
      const [first, last] = this.#extent()
      for (const figure of [this.sum, this.#min, this.#max]) bytes.double(figure)
      bytes.whole(first)
      for (let bucket = first; bucket <= last;) {
        const count = this.#counts[bucket] as number
        bytes.whole(count)
        let next = bucket + 1
        if (count === 0) {
          while (this.#counts[next] === 0) next += 1
          bytes.whole(next - bucket)
        }
        bucket = next
      }
    }
    return bytes.toBase64()
  }

  /** Adds what `serialize` wrote; false where that can't be the counts of any values. */
  absorb(bytes: ByteReader): boolean {
    if (bytes.isAtEnd) return true
    const [sum, min, max] = [bytes.double(), bytes.double(), bytes.double()]
    if (!(min >= 0 && min <= max && max <= MAX_VALUE)) return false
    const first = bytes.whole()
    const last = bucketOf(max)
    if (first !== bucketOf(min) || last < first) return false
    let total = 0
    let count = 0
    for (let bucket = first; bucket <= last; bucket += 1) {
      count = bytes.whole()
      if (count === 0) {
        // The first and the last bucket hold min and max.
        if (bucket === first) return false
        bucket += bytes.whole() - 1
      }
      this.#counts[bucket]! += count
      total += count
    }
    const mean = sum / total
    // The sum is added up in floating point, so the mean may leave [min, max] by a hair.
    const isPossible = mean >= min * (1 - 1e-6) && mean <= max * (1 + 1e-6)
    if (!(bytes.isAtEnd && count > 0 && isPossible && Number.isSafeInteger(total))) return false
    this.count += total
    this.sum += sum
    this.#min = Math.min(this.#min, min)
    this.#max = Math.max(this.#max, max)
    return true
  }

  /** First and last bucket with a count. */
  #extent(): [first: number, last: number] {
    let first = 0
    let last = BUCKETS - 1
    while (this.#counts[first] === 0) first += 1
    while (this.#counts[last] === 0) last -= 1
    return [first, last]
  }
}

/** @returns an empty histogram; it takes 20 kB, however much it counts. */
export function createHistogram(): Histogram {
  return new LogLinearHistogram()
}

/**
 * Reads what `histogram.serialize()` wrote.
 *
 * @throws BinnacleError `invalid-data` for anything else
 */
export function parseHistogram(text: string): Histogram {
  const histogram = new LogLinearHistogram()
  try {
    const bytes = new ByteReader(text)
    if (bytes.byte() === FORMAT && histogram.absorb(bytes)) return histogram
  } catch {
    // Not base64, or at its end too early: the same error.
  }
  throw new BinnacleError(
    'invalid-data',
    'parseHistogram: this is not a serialised histogram. Pass the whole string that histogram.serialize() returned, of the same version.',
  )
}

/**
 * `target.merge(parseHistogram(text))` without the histogram in between.
 *
 * Only for what this process serialised itself: garbage throws when half of it was added.
 *
 * @internal
 */
export function mergeSerialized(target: Histogram, text: string): void {
  const bytes = new ByteReader(text)
  if (!(target instanceof LogLinearHistogram && bytes.byte() === FORMAT && target.absorb(bytes))) target.merge(parseHistogram(text))
}

/** The version of the wire form, its first byte. */
const FORMAT = 1
/** More than any histogram can take; longer input is not read. */
const MAX_TEXT = 50_000

class ByteWriter {
  #text: string

  constructor(version: number) {
    this.#text = String.fromCharCode(version)
  }
  /** A whole number in 7-bit groups, the lowest first. */
  whole(value: number): void {
    let rest = value
    while (rest >= 128) {
      this.#text += String.fromCharCode((rest % 128) + 128)
      rest = Math.floor(rest / 128)
    }
    this.#text += String.fromCharCode(rest)
  }
  double(value: number): void {
    double.setFloat64(0, value)
    for (let at = 0; at < 8; at += 1) this.#text += String.fromCharCode(double.getUint8(at))
  }
  toBase64(): string {
    return btoa(this.#text)
  }
}

class ByteReader {
  readonly #text: string
  #at = 0

  constructor(base64: string) {
    if (typeof base64 !== 'string' || base64.length > MAX_TEXT) throw new RangeError('not a histogram')
    this.#text = atob(base64)
  }
  get isAtEnd() {
    return this.#at >= this.#text.length
  }
  byte(): number {
    if (this.isAtEnd) throw new RangeError('ended too early')
    return this.#text.charCodeAt(this.#at++)
  }
  whole(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte % 128) * scale
      if (!Number.isSafeInteger(value)) throw new RangeError('too large')
      if (byte < 128) return value
    }
  }
  double(): number {
    for (let at = 0; at < 8; at += 1) double.setUint8(at, this.byte())
    return double.getFloat64(0)
  }
}
