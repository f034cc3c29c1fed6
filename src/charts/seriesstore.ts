import { BinnacleError } from '../core/errors.js'
import type { Unit } from '../core/format.js'
import type { TimeSeries } from '../core/series.js'
import { BLOCK, BLOCK_MASK, BLOCK_SHIFT, blockColumns, indexAfter, indexAtOrAfter, registerColumns, xAt, type Columns } from './columns.js'
import { isAscending, sortByX, toInstant, toValue, toX, toY, type Point } from './ingest.js'
import { forgetBlock, forgetFrom } from './pyramid.js'

export interface SeriesOptions {
  /** Unique within a chart. */
  id: string
  /** What a person reads. @default the id */
  label?: string
  unit?: Unit
  /** As in `TimeSeries`. */
  tolerance?: number
  /** As in `TimeSeries`. */
  isPercentile?: boolean
  /** Keep at most this many points: the oldest go first. @default all are kept */
  capacity?: number
}

/** A state of a store that does not change any more. Its columns are copied when they are first read. */
export interface SeriesSnapshot extends TimeSeries {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly length: number
  /** Grows with each change of the store. */
  readonly version: number
}

/** A live series: append to it, and each chart that shows it follows, at most once a frame. */
export interface SeriesStore {
  readonly id: string
  readonly label?: string
  readonly unit?: Unit
  readonly tolerance?: number
  readonly isPercentile?: boolean
  readonly length: number
  /** Adds one point. A late one (x before the last) is put in its place; one with an x that is there already comes after it. */
  append(x: number | Date, y: number | null | undefined): void
  /** Adds many, all or none: columns of the same length, or an array of points. */
  appendMany(x: ArrayLike<number | Date>, y: ArrayLike<number | null | undefined>): void
  appendMany(points: readonly Point[]): void
  /** Drops what is older. */
  trim(options: { before: number | Date }): void
  subscribe(onChange: () => void): () => void
  /** The same object until something changes. */
  getSnapshot(): SeriesSnapshot
}

/**
 * A live series. Points lie in blocks of fixed size that are never reallocated, so an append costs the same at a million points as at a
 * thousand.
 *
 * @example
 * const latency = createSeries({ id: 'p95', unit: 'ms', capacity: 3_600 })
 * source.onmessage = ({ at, ms }) => latency.append(at, ms)
 *
 * @throws BinnacleError `invalid-option`; its methods `invalid-series`, `length-mismatch`
 */
export function createSeries({
  id,
  label,
  unit,
  tolerance,
  isPercentile,
  capacity = Number.POSITIVE_INFINITY,
}: SeriesOptions): SeriesStore {
  if (typeof id !== 'string') throw new BinnacleError('invalid-option', 'createSeries: id must be a string that is unique in its chart.')
  if (!(capacity >= 1))
    throw new BinnacleError(
      'invalid-option',
      `createSeries: capacity must be at least 1, but is ${capacity}. Leave it out to keep everything.`,
    )
  const columns = blockColumns()
  const listeners = new Set<() => void>()
  let snapshot: Snapshot | null = null

  const push = (x: number, y: number) => {
    const { end } = columns
    const block = end >> BLOCK_SHIFT
    if (block === columns.xs.length) {
      columns.xs.push(new Float64Array(BLOCK))
      columns.ys.push(new Float64Array(BLOCK))
    }
    ;(columns.xs[block] as Float64Array)[end & BLOCK_MASK] = x
    ;(columns.ys[block] as Float64Array)[end & BLOCK_MASK] = y
    columns.end = end + 1
  }

  /** Writes the points and what lies after them again, in order. */
  const insert = (x: Float64Array, y: Float64Array) => {
    const from = indexAfter(columns, x[0] as number)
    snapshot?.settle()
    const rest = columns.end - from
    const [lateX, lateY] = [new Float64Array(rest + x.length), new Float64Array(rest + x.length)]
    copyOut(columns, columns.xs, from, columns.end, lateX)
    copyOut(columns, columns.ys, from, columns.end, lateY)
    lateX.set(x, rest)
    lateY.set(y, rest)
    const [allX, allY] = sortByX(lateX, lateY)
    columns.end = from
    forgetFrom(columns, from)
    for (let index = 0; index < allX.length; index++) push(allX[index] as number, allY[index] as number)
  }

  const changed = () => {
    if (columns.end - columns.start > capacity) columns.start = columns.end - Math.floor(capacity)
    while (columns.start >= BLOCK) {
      columns.xs.shift()
      columns.ys.shift()
      forgetBlock(columns)
      columns.start -= BLOCK
      columns.end -= BLOCK
    }
    columns.version += 1
    snapshot = null
    for (const onChange of listeners) onChange()
  }

  const isLate = (x: number) => columns.end > columns.start && x < xAt(columns, columns.end - 1)

  const store: SeriesStore = {
    id,
    label,
    unit,
    tolerance,
    isPercentile,
    get length() {
      return columns.end - columns.start
    },
    append(x, y) {
      const instant = toInstant(x, id, columns.end - columns.start)
      if (isLate(instant)) insert(Float64Array.of(instant), Float64Array.of(toValue(y)))
      else push(instant, toValue(y))
      changed()
    },
    appendMany(first: ArrayLike<number | Date> | readonly Point[], second?: ArrayLike<number | null | undefined>) {
      const points = second === undefined ? (first as readonly Point[]) : undefined
      let x = toX(points ? points.map((point) => point.x) : (first as ArrayLike<number | Date>), id)
      let y = toY(points ? points.map((point) => point.y) : (second as ArrayLike<number | null | undefined>))
      if (x.length !== y.length) {
        throw new BinnacleError(
          'length-mismatch',
          `createSeries: appendMany on ${JSON.stringify(id)} got ${x.length} values of x and ${y.length} of y. Pass null where nothing was measured.`,
        )
      }
      if (x.length === 0) return
      if (!isAscending(x)) [x, y] = sortByX(x.slice(), y.slice())
      if (isLate(x[0] as number)) insert(x, y)
      else for (let index = 0; index < x.length; index++) push(x[index] as number, y[index] as number)
      changed()
    },
    trim({ before }) {
      const start = indexAtOrAfter(columns, Number(before))
      if (start === columns.start) return
      columns.start = start
      changed()
    },
    subscribe(onChange) {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    getSnapshot() {
      return (snapshot ??= new Snapshot(store, columns))
    },
  }
  registerColumns(store, columns)
  return store
}

function copyOut({ shift, mask }: Columns, blocks: Float64Array[], from: number, to: number, out: Float64Array): void {
  for (let index = from; index < to;) {
    const block = blocks[index >> shift] as Float64Array
    const count = Math.min(block.length - (index & mask), to - index)
    out.set(block.subarray(index & mask, (index & mask) + count), index - from)
    index += count
  }
}

/** Holds on to the blocks of its moment, which appends do not touch before their end; copied out when read, or before late points move them. */
class Snapshot implements SeriesSnapshot {
  readonly id: string
  readonly label?: string
  readonly unit?: Unit
  readonly tolerance?: number
  readonly isPercentile?: boolean
  readonly length: number
  readonly version: number
  readonly #columns: Columns
  #x: Float64Array | undefined
  #y: Float64Array | undefined

  constructor({ id, label, unit, tolerance, isPercentile }: SeriesStore, columns: Columns) {
    this.id = id
    this.label = label
    this.unit = unit
    this.tolerance = tolerance
    this.isPercentile = isPercentile
    this.length = columns.end - columns.start
    this.version = columns.version
    this.#columns = { ...columns, xs: columns.xs.slice(), ys: columns.ys.slice() }
  }

  settle(): void {
    void this.x
    void this.y
  }

  get x(): Float64Array {
    return (this.#x ??= this.#copy(this.#columns.xs))
  }

  get y(): Float64Array {
    return (this.#y ??= this.#copy(this.#columns.ys))
  }

  #copy(blocks: Float64Array[]): Float64Array {
    const out = new Float64Array(this.length)
    copyOut(this.#columns, blocks, this.#columns.start, this.#columns.end, out)
    return out
  }
}
