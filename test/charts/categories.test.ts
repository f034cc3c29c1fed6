import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrange, type Category } from '../../src/charts/categories.js'

const value = fc.oneof(fc.double(), fc.integer(), fc.constant(null))
const data = fc.array(fc.record<Category>({ id: fc.string({ maxLength: 3 }), value }), { maxLength: 60 })
const order = fc.constantFrom('descending', 'ascending', 'given')
const other = (count: number) => `${count} others`
const isKnown = (input: number | null): input is number => input !== null && Number.isFinite(input)

describe('arrange', () => {
  it('keeps every category in exactly one row, in at most the rows there are, each with a key of its own', () => {
    fc.assert(
      fc.property(data, order, fc.integer({ min: -1, max: 70 }), (categories, by, max) => {
        const { rows } = arrange(categories, by, max, other)
        expect(rows.length).toBeLessThanOrEqual(Math.max(1, max))
        const kept = rows.flatMap((row) => row.categories)
        expect(kept).toHaveLength(categories.length)
        expect(new Set(kept)).toEqual(new Set(categories))
        expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
      }),
    )
  })

  it('draws bars between −1 and 1 of the longest, whatever the values', () => {
    fc.assert(
      fc.property(data, order, fc.integer({ min: 1, max: 70 }), (categories, by, max) => {
        const { rows } = arrange(categories, by, max, other)
        for (const { extent, value: sum } of rows) {
          expect(Math.abs(extent)).toBeLessThanOrEqual(1)
          // A tiny value beside a huge one may round to a bar of no length, never to one on the other side.
          if (isKnown(sum)) expect(extent * Math.sign(sum)).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })

  it('sorts what has a row of its own, with the rest last', () => {
    fc.assert(
      fc.property(data, fc.integer({ min: 1, max: 70 }), (categories, max) => {
        for (const [by, sign] of [
          ['descending', -1],
          ['ascending', 1],
        ] as const) {
          const { rows } = arrange(categories, by, max, other)
          const own = rows.filter((row) => row.categories.length === 1).map((row) => row.value)
          const firstUnknown = own.findIndex((at) => at === null)
          const known = (firstUnknown < 0 ? own : own.slice(0, firstUnknown)) as number[]
          const isGrouped = rows.some((row) => row.categories.length > 1)
          if (!isGrouped) expect(own.slice(known.length).every((at) => at === null)).toBe(true)
          expect(known.every((at, index) => index === 0 || Math.sign(at - (known[index - 1] ?? 0)) !== -sign)).toBe(true)
          const places = rows.map((row) => row.categories.length > 1)
          expect(places.indexOf(true) === -1 || places.indexOf(true) === rows.length - 1).toBe(true)
        }
      }),
    )
  })

  it('gives shares that add up to one, and none where a sum means nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 50 }), (values, max) => {
        const { rows, total } = arrange(
          values.map((at, index) => ({ id: String(index), value: at })),
          'descending',
          max,
          other,
        )
        const sum = values.reduce((before, at) => before + at, 0)
        if (sum === 0) expect(total).toBeNull()
        else expect(rows.reduce((before, { share }) => before + (share ?? 0), 0)).toBeCloseTo(1)
      }),
    )
    const withNegative = arrange(
      [
        { id: 'a', value: 3 },
        { id: 'b', value: -1 },
      ],
      'descending',
      9,
      other,
    )
    expect(withNegative.total).toBeNull()
    expect(withNegative.rows.map(({ share }) => share)).toEqual([null, null])
  })

  it('names the row of the rest by how many they are, and sums them', () => {
    const { rows } = arrange(
      [5, 40, 3, 20, 1].map((at) => ({ id: `c${at}`, value: at })),
      'given',
      3,
      other,
    )
    expect(rows.map(({ label, value: sum }) => [label, sum])).toEqual([
      ['c40', 40],
      ['c20', 20],
      ['3 others', 9],
    ])
  })
})
