import fc from 'fast-check'
import { BinnacleError } from 'binnacle'
import { createSeries, downsample, type Point, type SeriesInput } from 'binnacle/charts'
import { describe, expect, it } from 'vitest'

const code = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    return error instanceof BinnacleError ? error.code : error
  }
  return undefined
}

const value = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(null, Number.NaN, Number.POSITIVE_INFINITY) },
)
const point = fc.record({ x: fc.integer({ min: 0, max: 500 }), y: value })
const sameValue = (value: number | null | undefined) => (typeof value === 'number' ? value : Number.NaN)

/** What a store should hold: the points in order of x, those with the same x in the order they came. */
const inOrder = (points: readonly Point[]) => points.toSorted((a, b) => Number(a.x) - Number(b.x))

describe('createSeries', () => {
  it('holds the same points whether they are appended one by one, in parts or at once, in any order', () => {
    fc.assert(
      fc.property(fc.array(point, { maxLength: 300 }), fc.integer({ min: 1, max: 20 }), (points, part) => {
        const [single, parts, whole] = [createSeries({ id: 's' }), createSeries({ id: 's' }), createSeries({ id: 's' })]
        for (const { x, y } of points) single.append(x, y)
        for (let at = 0; at < points.length; at += part) {
          const slice = points.slice(at, at + part)
          parts.appendMany(
            slice.map(({ x }) => x),
            slice.map(({ y }) => y),
          )
        }
        whole.appendMany(points)
        const expected = inOrder(points)
        for (const store of [single, parts, whole]) {
          expect([...store.getSnapshot().x]).toEqual(expected.map(({ x }) => x))
          expect(Array.from(store.getSnapshot().y, sameValue)).toEqual(expected.map(({ y }) => sameValue(y)))
        }
      }),
    )
  })

  it('keeps no more than its capacity, and drops the oldest', () => {
    const store = createSeries({ id: 's', capacity: 5_000 })
    for (let x = 0; x < 23_456; x++) store.append(x, x * 2)
    expect(store.length).toBe(5_000)
    const { x, y } = store.getSnapshot()
    expect([x[0], x[4_999], y[0]]).toEqual([18_456, 23_455, 36_912])
  })

  it('trims what is older than an instant', () => {
    const store = createSeries({ id: 's' })
    store.appendMany(
      Float64Array.from({ length: 10_000 }, (_, x) => x),
      new Float64Array(10_000),
    )
    store.trim({ before: 9_000 })
    expect(store.length).toBe(1_000)
    expect(store.getSnapshot().x[0]).toBe(9_000)
    store.trim({ before: 99_000 })
    expect(store.length).toBe(0)
    store.append(5, 1)
    expect([...store.getSnapshot().x]).toEqual([5])
  })

  it('gives the same snapshot until something changes, and a snapshot never changes', () => {
    const store = createSeries({ id: 's' })
    store.append(1, 10)
    const before = store.getSnapshot()
    expect(store.getSnapshot()).toBe(before)
    store.append(3, 30)
    store.append(2, 20)
    expect(store.getSnapshot()).not.toBe(before)
    expect([...before.x]).toEqual([1])
    expect([...store.getSnapshot().y]).toEqual([10, 20, 30])
  })

  it('tells its subscribers about each change, and forgets those who leave', () => {
    const store = createSeries({ id: 's' })
    let calls = 0
    const leave = store.subscribe(() => (calls += 1))
    store.append(1, 1)
    store.appendMany([2, 3], [2, 3])
    store.trim({ before: 2 })
    expect(calls).toBe(3)
    leave()
    store.append(4, 4)
    expect(calls).toBe(3)
  })

  it('refuses what has no place, and then holds none of it', () => {
    const store = createSeries({ id: 's' })
    expect(code(() => store.append(Number.NaN, 1))).toBe('invalid-series')
    expect(code(() => store.appendMany([1, Number.POSITIVE_INFINITY], [1, 2]))).toBe('invalid-series')
    expect(code(() => store.appendMany([1, 2], [1]))).toBe('length-mismatch')
    expect(code(() => createSeries({ id: 's', capacity: 0 }))).toBe('invalid-option')
    expect(code(() => createSeries({} as never))).toBe('invalid-option')
    expect(store.length).toBe(0)
  })

  it('takes dates', () => {
    const store = createSeries({ id: 's' })
    store.append(new Date(5), 1)
    store.appendMany([{ x: new Date(7), y: 2 }])
    expect([...store.getSnapshot().x]).toEqual([5, 7])
  })
})

/** A series of many points, gaps included, built from a seed so that a failure shrinks to a few numbers. */
const series = fc
  .record({
    length: fc.integer({ min: 1, max: 20_000 }),
    seed: fc.integer(),
    gaps: fc.constantFrom(0, 0.001, 0.3, 1),
    even: fc.boolean(),
    start: fc.constantFrom(0, 1, 17, 5_000),
  })
  .map(({ length, seed, gaps, even, start }) => {
    let state = seed >>> 0
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    }
    const x = new Float64Array(length)
    const y = new Float64Array(length)
    for (let at = 0, now = 0; at < length; at++) {
      now += even ? 10 : Math.floor(random() ** 6 * 1_000)
      x[at] = now
      y[at] = random() < gaps ? Number.NaN : random() * 100
    }
    return { x, y, start: Math.min(start, length - 1) }
  })
const share = fc.double({ min: 0, max: 1, noNaN: true })

describe('downsample', () => {
  it('draws raw points in order, and in each column the first, lowest, highest and last value, a breach where there is one, and a gap where there is one', () => {
    fc.assert(
      fc.property(series, share, share, fc.integer({ min: 1, max: 900 }), fc.boolean(), ({ x, y, start }, a, b, columns, isStore) => {
        let input: SeriesInput = { id: 's', x, y }
        let offset = 0
        if (isStore) {
          const store = createSeries({ id: 's', capacity: x.length - start })
          store.appendMany(x, y)
          input = store
          offset = start
        }
        const [xs, ys] = [x.subarray(offset), y.subarray(offset)]
        const first = xs[0] as number
        const span = (xs.at(-1) as number) - first
        const [from, to] = [first + Math.floor(Math.min(a, b) * span), first + Math.ceil(Math.max(a, b) * span)]
        const { index, length } = downsample(input, { from, to, columns })
        expect(index.length).toBe(length)
        const drawn = Array.from(index)
        expect(drawn.filter((point, at) => point <= (drawn[at - 1] ?? -1))).toEqual([])
        expect(drawn.filter((point) => !((xs[point] as number) >= from && (xs[point] as number) <= to))).toEqual([])
        const [shown, raw] = [drawn, Array.from(xs.keys())].map((indices) => columnsOf(xs, ys, indices, from, to, columns))
        expect(JSON.stringify(shown)).toBe(JSON.stringify(raw))
      }),
      { numRuns: 150 },
    )
  }, 60_000)

  it('draws each point of a window that has few', () => {
    const x = Float64Array.from({ length: 1_000_000 }, (_, at) => at)
    const { index } = downsample({ id: 's', x, y: x }, { from: 500_000, to: 500_099, columns: 800 })
    expect(Array.from(index)).toEqual(Array.from({ length: 100 }, (_, at) => 500_000 + at))
  })

  it('draws at most seven points a column, and four where nothing is missing', () => {
    const x = Float64Array.from({ length: 100_000 }, (_, at) => at)
    const y = x.map((at) => Math.sin(at * 12.9898) * 43_758.5453)
    expect(downsample({ id: 's', x, y }, { columns: 500 }).length).toBeLessThanOrEqual(4 * 500)
  })

  it('keeps the points on both sides of an annotated instant', () => {
    fc.assert(
      fc.property(series, fc.array(share, { maxLength: 5 }), fc.integer({ min: 1, max: 100 }), ({ x, y }, places, columns) => {
        const [from, to] = [x[0] as number, x.at(-1) as number]
        const keep = places.map((place) => from + place * (to - from))
        const { index } = downsample({ id: 's', x, y }, { from, to, columns, keep })
        const drawn = new Set(index)
        for (const instant of keep) {
          const after = x.findIndex((at) => at >= instant)
          expect(drawn.has(after)).toBe(true)
          if (after > 0) expect(drawn.has(after - 1)).toBe(true)
        }
      }),
    )
  })

  it('gives the same points for a store that grew as for the whole at once', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 3_000 }), ({ x, y }, part) => {
        const store = createSeries({ id: 's' })
        for (let at = 0; at < x.length; at += part) {
          store.appendMany(x.subarray(at, at + part), y.subarray(at, at + part))
          downsample(store, { columns: 3 })
        }
        const [grown, whole] = [downsample(store, { columns: 50 }), downsample({ id: 's', x, y }, { columns: 50 })]
        expect(grown.index.join()).toBe(whole.index.join())
      }),
    )
  }, 60_000)

  it('sees late points that move what was summarised', () => {
    const store = createSeries({ id: 's' })
    store.appendMany(
      Float64Array.from({ length: 10_000 }, (_, at) => at),
      new Float64Array(10_000),
    )
    downsample(store, { columns: 10 })
    store.append(123.5, 999)
    const { index } = downsample(store, { columns: 10 })
    expect(Array.from(index, (at) => store.getSnapshot().y[at])).toContain(999)
  })

  it('reads points, plain arrays and typed arrays alike', () => {
    const raw = { x: [1, 2, 3, 4, 5, 6], y: [1, null, 9, -3, Number.NaN, 2] }
    const inputs: SeriesInput[] = [
      { id: 's', ...raw },
      { id: 's', x: Float32Array.from(raw.x), y: raw.y },
      { id: 's', points: raw.x.map((x, at) => ({ x, y: raw.y[at] })) },
    ]
    for (const input of inputs) expect(Array.from(downsample(input, { columns: 3 }).index)).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('says what is wrong, and why', () => {
    const good = { id: 's', x: [1, 2], y: [1, 2] }
    expect(code(() => downsample(good, { columns: 0 }))).toBe('invalid-option')
    expect(code(() => downsample(good, { columns: 2.5 }))).toBe('invalid-option')
    expect(code(() => downsample(good, { from: 5, to: 1, columns: 10 }))).toBe('invalid-range')
    expect(code(() => downsample({ id: 's', x: [1, 2, 3], y: [1, 2] }, { columns: 10 }))).toBe('length-mismatch')
    expect(code(() => downsample({ id: 's', x: [2, 1], y: [1, 2] }, { columns: 10 }))).toBe('invalid-series')
    expect(code(() => downsample({ id: 's', x: [1, Number.NaN], y: [1, 2] }, { columns: 10 }))).toBe('invalid-series')
    expect(() => downsample({ id: 's', x: [1, 2, 3], y: [1, 2] }, { columns: 10 })).toThrow(/3 values of x and 2 of y/)
    expect(downsample({ id: 's', x: [], y: [] }, { columns: 10 }).length).toBe(0)
    expect(Array.from(downsample({ id: 's', x: [7], y: [1] }, { columns: 10 }).index)).toEqual([0])
  })
})

/** What each column of pixels shows of the points at `indices`. */
function columnsOf(x: Float64Array, y: Float64Array, indices: number[], from: number, to: number, columns: number) {
  const seen: Record<number, { first?: number; last?: number; low: number; high: number; hasGap: boolean }> = {}
  for (const index of indices) {
    const at = x[index] as number
    if (at < from || at > to) continue
    const column = to > from ? Math.min(columns - 1, Math.floor(((at - from) / (to - from)) * columns)) : 0
    const entry = (seen[column] ??= { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY, hasGap: false })
    const value = y[index] as number
    if (Number.isFinite(value)) {
      entry.first ??= index
      entry.last = index
      entry.low = Math.min(entry.low, value)
      entry.high = Math.max(entry.high, value)
    } else entry.hasGap = true
  }
  return seen
}
