import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EXTENT_PX, extentOf, offsetAt, placeAfterScroll, placeAt, scrollTopAt } from '../../src/leaderboard/scroller.js'

const viewportPx = 600
const totals = fc.constantFrom(1_200, 4_999_999, 5_000_001, 6_000_000, 48_000_000, 480_000_000)

describe('the mapping between scrollbar and list', () => {
  it('never needs more to scroll through than every engine can draw', () => {
    expect(extentOf(48_000_000)).toBeLessThanOrEqual(6_000_000)
    expect(extentOf(1_200)).toBe(1_200)
  })

  it.each([1_200, 48_000_000])('reaches both ends of %i px exactly', (totalPx) => {
    const end = extentOf(totalPx) - viewportPx
    expect([offsetAt(0, totalPx, viewportPx), offsetAt(end, totalPx, viewportPx)]).toEqual([0, totalPx - viewportPx])
    expect([scrollTopAt(0, totalPx, viewportPx), scrollTopAt(totalPx - viewportPx, totalPx, viewportPx)]).toEqual([0, end])
  })

  it('never turns back, and comes from the list to the scrollbar and back to within what one pixel of the bar stands for', () => {
    fc.assert(
      fc.property(totals, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (totalPx, a, b) => {
        const last = totalPx - viewportPx
        const [low, high] = a < b ? [a, b] : [b, a]
        const from = scrollTopAt(Math.floor(low * last), totalPx, viewportPx)
        const to = scrollTopAt(Math.floor(high * last), totalPx, viewportPx)
        expect(from).toBeLessThanOrEqual(to)
        const perPixel = Math.ceil(totalPx / EXTENT_PX) + 1
        expect(Math.abs(offsetAt(from, totalPx, viewportPx) - Math.floor(low * last))).toBeLessThanOrEqual(perPixel * 2)
      }),
    )
  })

  it('moves the list pixel for pixel by wheel, finger and key, wherever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100_000, max: 47_000_000 }), fc.integer({ min: -1_500, max: 1_500 }), (offset, by) => {
        const place = placeAt(offset, 48_000_000, viewportPx)
        const after = placeAfterScroll(place, place.scrollTop, place.scrollTop + by, 48_000_000, viewportPx)
        expect(after.offset - place.offset).toBe(by)
        expect(after.shift).toBe(place.shift)
      }),
    )
  })

  it('goes where the scrollbar is dragged to', () => {
    const after = placeAfterScroll({ offset: 0, shift: 0 }, 0, 2_499_700, 48_000_000, viewportPx)
    expect(after.offset).toBe(23_999_700)
    expect(after.shift).toBe(after.offset - 2_499_700)
  })
})
