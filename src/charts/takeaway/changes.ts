import type { Annotation } from '../../core/series.js'
import type { Span } from '../breaches.js'
import { xAt, type Columns } from '../columns.js'
import { nextWhere } from '../pyramid.js'
import { changePoint, deviationOf, kendallTau, medianOf, neighbourNoise, rankSum } from './ranks.js'
import { hasOwn, placesIn, type Values } from './values.js'

/** The typical value of a stretch of the window: its median, one that occurred. */
export interface Stretch extends Span {
  value: number
}

/** A change that lasts to the end of what was measured. */
export interface Change {
  before: Stretch
  after: Stretch
  /** What explains it: the annotation at the step. */
  event: Annotation | null
  /** When it stepped: the first value on the new side; null where it went gradually, or an event says when. */
  at: number | null
  /** Is it back where it was before the stretch that it ends? */
  isRecovery: boolean
  /** The noise that it exceeds threefold, in the unit. */
  noise: number
}

/** Fewer values than this in a stretch are not compared. */
export const LEAST_COMPARED = 3
/** A step exceeds so many times the noise. */
const NOISE_TIMES = 3
/** Two-sided, at five percent (the normal distribution's 97.5th percentile). */
const SIGNIFICANT = 1.96
/** So many of all pairs of a value before and one after lie in the direction of the step. */
const SEPARATED = 0.9
/** So much of a step is there within a third of either stretch; of a slope it is a third. */
const SUDDEN = 0.75
/** A change goes all along where Kendall's τ is at least this: some five times as far as the noise. */
const ALL_ALONG = 0.6
/** A step may follow its event by this share of what lies after it: a roll-out takes its time. */
const DELAY = 0.15
/** The most recent part of the values. */
const RECENT = 0.05

type ToleranceAt = (level: number) => number

const part = (values: Values, start: number, stop: number) => values.y.subarray(start, stop)

/** The median of the most recent values: a twentieth of them, and at least three. */
export const recentOf = (y: Float64Array): number => medianOf(y.subarray(-Math.max(LEAST_COMPARED, Math.ceil(y.length * RECENT))))

/**
 * Is there a step from one stretch to the next? The shift of their medians exceeds three times a robust scale and the tolerance, the Wilcoxon–Mann–Whitney test finds them
 * apart, and the shift is there right at the boundary, where a slope has only a part of it.
 *
 * @returns the noise it exceeds, or null
 */
function stepNoise(before: Float64Array, after: Float64Array, noise: number, toleranceAt: ToleranceAt): number | null {
  if (before.length < LEAST_COMPARED || after.length < LEAST_COMPARED) return null
  const from = medianOf(before)
  const shift = medianOf(after) - from
  const scale = Math.max(noise, deviationOf(before), deviationOf(after))
  if (!(Math.abs(shift) > Math.max(NOISE_TIMES * scale, toleranceAt(from)))) return null
  const { share, z } = rankSum(before, after)
  if (Math.sign(shift) * z < SIGNIFICANT || (shift > 0 ? share : 1 - share) < SEPARATED) return null
  const near = (length: number) => Math.max(LEAST_COMPARED, Math.ceil(length / 3))
  const sudden = medianOf(after.subarray(0, near(after.length))) - medianOf(before.subarray(-near(before.length)))
  return Math.sign(shift) * sudden >= SUDDEN * Math.abs(shift) ? scale : null
}

/** Do the most recent values lie nearer to where the change led than halfway back, or as far beyond? */
function isLasting(recent: number, from: number, to: number): boolean {
  return Math.abs(recent - to) < Math.abs(to - from) / 2
}

/** Were the values that came first where the change has led again: within a tenth of it? */
function isBack(first: Float64Array, from: number, to: number): boolean {
  return first.length >= LEAST_COMPARED && Math.abs(medianOf(first) - to) < Math.abs(to - from) / 10
}

/** The largest step at an annotation, of those that last; null where none explains anything. */
export function changeAtEvent(
  columns: Columns,
  values: Values,
  annotations: readonly Annotation[],
  window: Span,
  toleranceAt: ToleranceAt,
): Change | null {
  const { x, y } = values
  const from = Math.max(window.from, x[0] as number)
  const to = Math.min(window.to, x.at(-1) as number)
  const events = simultaneous(annotations.filter((each) => each.x > from && each.x < to))
  if (events.length === 0) return null
  const noise = neighbourNoise(y)
  const recent = recentOf(y)
  let largest: Change | null = null
  for (const [place, event] of events.entries()) {
    const length = Math.min(event.x - (events[place - 1]?.x ?? from), (events[place + 1]?.x ?? to) - event.x)
    const [start, middle] = placesIn(values, event.x - length, event.x)
    const isClosed = event.x + length === to
    const stop = placesIn(values, event.x, event.x + length, isClosed)[1]
    const [before, after] = [part(values, start, middle), part(values, middle, stop)]
    const scale = stepNoise(before, after, noise, toleranceAt)
    if (scale === null || !hasOwn(columns, event.x - length, event.x, LEAST_COMPARED)) continue
    if (!hasOwn(columns, event.x, event.x + length, LEAST_COMPARED, isClosed)) continue
    // The values of a step of time may begin before an event that falls into it.
    const late = changePoint(y.subarray(start, stop)) - before.length
    if (late < -1 || late > Math.max(2, DELAY * after.length)) continue
    const change: Change = {
      before: { from: event.x - length, to: event.x, value: medianOf(before) },
      after: { from: event.x, to: event.x + length, value: medianOf(after) },
      event,
      at: null,
      isRecovery: isBack(y.subarray(0, start), medianOf(before), medianOf(after)),
      noise: scale,
    }
    if (isLasting(recent, change.before.value, change.after.value) && !(largest && sizeOf(largest) >= sizeOf(change))) largest = change
  }
  return largest
}

const sizeOf = ({ before, after }: Change) => Math.abs(after.value - before.value)

/** Annotations in order; those at one instant, which no data can tell apart, are one. */
function simultaneous(annotations: readonly Annotation[]): Annotation[] {
  const events: Annotation[] = []
  for (const annotation of annotations.toSorted((a, b) => a.x - b.x)) {
    const last = events.at(-1)
    if (last?.x === annotation.x) events[events.length - 1] = { ...last, label: `${last.label}, ${annotation.label}` }
    else events.push(annotation)
  }
  return events
}

/** The one step that divides the window, at the change point of Pettitt's test. */
export function stepOf(columns: Columns, values: Values, toleranceAt: ToleranceAt): Change | null {
  const { x, y, index } = values
  const place = changePoint(y)
  const [before, after] = [y.subarray(0, place), y.subarray(place)]
  const noise = stepNoise(before, after, neighbourNoise(y), toleranceAt)
  if (noise === null) return null
  const [from, to] = [medianOf(before), medianOf(after)]
  if (!isLasting(recentOf(y), from, to)) return null
  const [first, last] = [x[0] as number, x.at(-1) as number]
  // Of a sample the first value on the new side may lie before the one that was looked at.
  const middle = from + (to - from) / 2
  const crossed = nextWhere(columns, (index[place - 1] as number) + 1, (index[place] as number) + 1, (low, high) =>
    to > from ? high > middle : low < middle,
  )
  const at = crossed < 0 ? (x[place] as number) : xAt(columns, crossed)
  if (!hasOwn(columns, first, at, LEAST_COMPARED) || !hasOwn(columns, at, last, LEAST_COMPARED, true)) return null
  return {
    before: { from: first, to: at, value: from },
    after: { from: at, to: last, value: to },
    event: null,
    at,
    isRecovery: false,
    noise,
  }
}

/** A change all along the window: from the median of its first twentieth, at least three values, to that of its last. */
export function driftOf(values: Values, toleranceAt: ToleranceAt): Change | null {
  const { x, y } = values
  const length = Math.max(LEAST_COMPARED, Math.ceil(y.length * RECENT))
  const [first, last] = [y.subarray(0, length), y.subarray(-length)]
  const [from, to] = [medianOf(first), medianOf(last)]
  const noise = neighbourNoise(y)
  if (!(Math.abs(to - from) > Math.max(NOISE_TIMES * noise, toleranceAt(from)))) return null
  const direction = Math.sign(to - from)
  const { share, z } = rankSum(first, last)
  if (direction * z < SIGNIFICANT || (direction > 0 ? share : 1 - share) < SEPARATED) return null
  if (direction * kendallTau(y) < ALL_ALONG || !isLasting(recentOf(y), from, to)) return null
  return {
    before: { from: x[0] as number, to: x[length] as number, value: from },
    after: { from: x[y.length - length] as number, to: x.at(-1) as number, value: to },
    event: null,
    at: null,
    isRecovery: false,
    noise,
  }
}
