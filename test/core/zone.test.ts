import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantOf, wallClock } from '../../src/core/zone.js'

const ZONES = ['UTC', 'Europe/Zurich', 'America/New_York', 'Asia/Kolkata', 'Pacific/Chatham', 'Australia/Lord_Howe']

describe('wall clocks', () => {
  it('gives back the instant, but for the hour that a zone repeats', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), fc.constantFrom(...ZONES), (seconds, zone) => {
        const instant = seconds * 1_000
        const wall = wallClock(instant, zone)
        expect(wallClock(instantOf(wall, zone), zone)).toBe(wall)
      }),
    )
  })

  it('reads the clock on both sides of a change to summer time', () => {
    const before = Date.UTC(2026, 2, 29, 0, 59, 59)
    expect(new Date(wallClock(before, 'Europe/Zurich')).toISOString()).toBe('2026-03-29T01:59:59.000Z')
    expect(new Date(wallClock(before + 1_000, 'Europe/Zurich')).toISOString()).toBe('2026-03-29T03:00:00.000Z')
  })

  it('takes a time that the change skips as the time after it', () => {
    const skipped = Date.UTC(2026, 2, 29, 2, 30)
    expect(new Date(wallClock(instantOf(skipped, 'Europe/Zurich'), 'Europe/Zurich')).toISOString()).toBe('2026-03-29T03:30:00.000Z')
  })
})
