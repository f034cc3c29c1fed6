/** Wall-clock time in a zone: by `Intl`, or by the clock of the runtime where it is its own. */

/** The runtime's own zone, whose name takes an `Intl` to learn. */
export const LOCAL_ZONE = 'local'

const formats = new Map<string, Intl.DateTimeFormat>()

/** What the clock on the wall shows in `timeZone` at `instant`, as if it were UTC, epoch ms. */
export function wallClock(instant: number, timeZone: string): number {
  if (timeZone === 'UTC') return instant
  if (timeZone === LOCAL_ZONE) return instant - new Date(instant).getTimezoneOffset() * 60_000
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(timeZone, format)
  }
  const parts: Record<string, number> = {}
  for (const part of format.formatToParts(instant)) parts[part.type] = Number(part.value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1_000) + 1_000) % 1_000)
}

/** The instant at which the wall clock in `timeZone` shows `wall`. In a gap (clocks go forward) the instant after it, in a repeat the first. */
export function instantOf(wall: number, timeZone: string): number {
  const offset = (instant: number) => wallClock(instant, timeZone) - instant
  const first = wall - offset(wall - 86_400_000)
  if (wallClock(first, timeZone) === wall) return first
  const second = wall - offset(wall + 86_400_000)
  return wallClock(second, timeZone) === wall ? second : first
}
