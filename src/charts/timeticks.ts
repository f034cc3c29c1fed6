import type { Formatters } from '../core/format.js'
import { instantOf, wallClock } from '../core/zone.js'

export interface TimeTick {
  x: number
  label: string
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const MONTH = 30.4 * DAY
const YEAR = 365.25 * DAY
/** The first Monday of the epoch. */
const MONDAY = 4 * DAY

const STEPS = [
  [1, [1, 2, 5, 10, 20, 50, 100, 200, 500]],
  [SECOND, [1, 2, 5, 10, 15, 30]],
  [MINUTE, [1, 2, 5, 10, 15, 30]],
  [HOUR, [1, 2, 3, 6, 12]],
  [DAY, [1, 2, 7]],
  [MONTH, [1, 3, 6]],
] as const

function stepAtLeast(size: number): number {
  for (const [unit, counts] of STEPS) for (const count of counts) if (unit * count >= size) return unit * count
  const power = 10 ** Math.floor(Math.log10(Math.max(1, size / YEAR)))
  return YEAR * power * ([1, 2, 5].find((factor) => factor * power * YEAR >= size) ?? 10)
}

/**
 * Ticks at round times of the zone's own clock: full hours, midnights, Mondays, first days of months and years. Across a change of the clocks they stay at
 * the wall's round times; an hour that does not exist has no tick, one that comes twice has two.
 */
export function timeTicks(from: number, to: number, most: number, formatters: Formatters): TimeTick[] {
  const size = (to - from) / Math.max(1, most)
  if (!(size > 0) || !Number.isFinite(size)) return []
  const step = stepAtLeast(size)
  const instants = step >= MONTH ? calendarTicks(from, to, step, formatters.zone) : clockTicks(from, to, step, formatters.zone)
  return instants.map((x) => ({ x, label: tickLabel(x, step, formatters) }))
}

/** The instants at which the clock shows `wall`: one; two where it comes twice; none where it is skipped. */
function instantsOf(wall: number, zone: string): number[] {
  const first = instantOf(wall, zone)
  if (wallClock(first, zone) !== wall) return []
  const after = wall - (wallClock(wall + DAY, zone) - (wall + DAY))
  return after > first && wallClock(after, zone) === wall ? [first, after] : [first]
}

function clockTicks(from: number, to: number, step: number, zone: string): number[] {
  const ticks: number[] = []
  const shift = wallClock(from, zone) - from
  if (step < 15 * MINUTE) {
    // Clocks change by quarters of an hour at least: shorter steps go on as if nothing had happened.
    for (let wall = Math.ceil((from + shift) / step) * step; wall - shift <= to; wall += step) ticks.push(wall - shift)
    return ticks
  }
  const origin = step === 7 * DAY ? MONDAY : 0
  // After clocks went back, the wall shows times from before the window's first.
  const back = Math.max(0, shift - (wallClock(to, zone) - to))
  const end = wallClock(to, zone) + back
  for (let wall = Math.ceil((from + shift - back - origin) / step) * step + origin; wall <= end; wall += step) {
    // A day whose midnight is skipped begins when the clock goes on.
    const instants = step < DAY ? instantsOf(wall, zone) : [instantOf(wall, zone)]
    for (const instant of instants) if (instant >= from && instant <= to) ticks.push(instant)
  }
  return ticks.sort((a, b) => a - b)
}

function calendarTicks(from: number, to: number, step: number, zone: string): number[] {
  const months = step >= YEAR ? Math.round(step / YEAR) * 12 : Math.round(step / MONTH)
  const first = new Date(wallClock(from, zone))
  const ticks: number[] = []
  for (let month = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months; ; month += months) {
    const wall = new Date(0)
    // Not Date.UTC, which takes the years 0–99 for 1900–1999.
    wall.setUTCFullYear(Math.floor(month / 12), month - Math.floor(month / 12) * 12, 1)
    const instant = instantOf(wall.getTime(), zone)
    if (!(instant <= to)) return ticks
    if (instant >= from) ticks.push(instant)
  }
}

function tickLabel(x: number, step: number, formatters: Formatters): string {
  const wall = new Date(wallClock(x, formatters.zone))
  const isMidnight = wall.getTime() % DAY === 0
  if (step >= YEAR || (step >= DAY && wall.getUTCMonth() === 0 && wall.getUTCDate() === 1))
    return formatters.instant(x, { year: 'numeric' })
  if (step >= MONTH) return formatters.instant(x, { month: 'short' })
  if (step >= DAY || isMidnight) return formatters.instant(x, { day: 'numeric', month: 'short' })
  if (step < SECOND) return formatters.instant(x, { minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' })
  return formatters.time(x, { seconds: step < MINUTE })
}
