import type { Formatters } from '../core/format.js'
import type { EngagementMessages } from '../core/messages/engagement.js'
import type { MessageParameters } from '../core/messages/format.js'
import { instantOf, wallClock } from '../core/zone.js'

/** How long the periods are: of the clock (hours), or of the calendar in the provider's time zone. */
export type EngagementPeriod = 'hour' | 'day' | 'week' | 'month' | 'year'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** No period is longer than this; days have an hour more when the clock goes back. */
const LONGEST: Record<EngagementPeriod, number> = { hour: HOUR, day: 26 * HOUR, week: 8 * DAY, month: 32 * DAY, year: 367 * DAY }

/** What periods that begin so far apart are, going by most of them. */
export function periodOf(starts: readonly number[]): EngagementPeriod {
  const steps = starts.slice(1).map((start, place) => start - (starts[place] as number))
  const step = steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? DAY
  if (step < 12 * HOUR) return 'hour'
  if (step < 4 * DAY) return 'day'
  if (step < 20 * DAY) return 'week'
  return step < 200 * DAY ? 'month' : 'year'
}

/** When the period that begins at `start` ends: the wall clock decides, which may be set forward or back in between. */
export function endOf(start: number, period: EngagementPeriod, timeZone: string): number {
  if (period === 'hour') return start + HOUR
  const wall = new Date(wallClock(start, timeZone))
  if (period === 'day') wall.setUTCDate(wall.getUTCDate() + 1)
  else if (period === 'week') wall.setUTCDate(wall.getUTCDate() + 7)
  else if (period === 'month') wall.setUTCMonth(wall.getUTCMonth() + 1)
  else wall.setUTCFullYear(wall.getUTCFullYear() + 1)
  return instantOf(wall.getTime(), timeZone)
}

/** Had the period not ended at `until`? */
export const isOpen = (start: number, period: EngagementPeriod, until: number | undefined, timeZone: string): boolean =>
  until !== undefined && start + LONGEST[period] > until && endOf(start, period, timeZone) > until

/** The words of a period: as short as an axis needs, and whole. */
export interface PeriodWords {
  short: string
  full: string
  /** The short words are left out where a chart is narrower; see `roomFor`. */
  from: number
}

export function periodWords(
  starts: readonly number[],
  period: EngagementPeriod,
  formatters: Formatters,
  t: (key: keyof EngagementMessages, parameters?: MessageParameters) => string,
): PeriodWords[] {
  const day = (start: number) => formatters.instant(start, { day: 'numeric', month: 'short' })
  const walls = starts.map((start) => new Date(wallClock(start, formatters.zone)))
  const monday = Math.max(
    0,
    walls.findIndex((wall) => wall.getUTCDay() === 1),
  )
  const fromOf = (count: number, steps: readonly number[]) => {
    const stride = steps.findLast((step) => count % step === 0) ?? 1
    return roomFor((LABEL_REM * starts.length) / stride)
  }
  return starts.map((start, place) => {
    const wall = walls[place] as Date
    switch (period) {
      case 'hour': {
        const hour = wall.getUTCHours()
        const full = formatters.instant(start, {
          ...{ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
          // The hour that comes twice, when the clock goes back, is told apart by its zone.
          timeZoneName: isRepeated(walls, place) ? 'short' : undefined,
        })
        return { short: hour === 0 ? day(start) : formatters.time(start), full, from: fromOf(hour, [3, 6, 12, 24]) }
      }
      case 'day': {
        const short = starts.length > 14 ? day(start) : formatters.instant(start, { weekday: 'short', day: 'numeric' })
        const full = formatters.instant(start, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
        const days = place - monday
        return { short, full, from: starts.length > 14 ? fromOf(days, [7, 14, 28]) : fromOf(place, [2, 4, 8]) }
      }
      case 'week':
        return { short: day(start), full: t('weekOf', { date: formatters.date(start) }), from: fromOf(place, [2, 4, 8, 16]) }
      case 'month': {
        const month = wall.getUTCFullYear() * 12 + wall.getUTCMonth()
        return {
          short: formatters.instant(start, { month: 'short' }),
          full: formatters.instant(start, { month: 'long', year: 'numeric' }),
          from: fromOf(month, [3, 6, 12, 24]),
        }
      }
      case 'year': {
        const year = formatters.instant(start, { year: 'numeric' })
        return { short: year, full: year, from: fromOf(place, [2, 4, 8, 16]) }
      }
    }
  })
}

/** The widths of charts at which the stylesheet can show more words, in rem: it knows no other ones. */
const WIDTHS = [0, 16, 19, 22, 26, 31, 37, 44, 52, 62, 74, 88, 106]
/** Beside the columns stand the values. */
const AXIS_REM = 3.5
/** A label and what keeps it apart from the next. */
const LABEL_REM = 2.62

/** From which width on a chart has room for columns of so many rem in all. The server cannot know how wide it is; the stylesheet does. */
export function roomFor(rem: number): number {
  // Narrower than the narrowest page nothing needs to fit.
  if (rem + AXIS_REM <= NARROWEST_REM) return 0
  return WIDTHS.find((width) => width >= rem + AXIS_REM) ?? Number.POSITIVE_INFINITY
}
const NARROWEST_REM = 14.5

/** The same in the attribute that the stylesheet goes by. */
export const fromWidth = (width: number) => (width === 0 ? undefined : Number.isFinite(width) ? width : 'never')

function isRepeated(walls: readonly Date[], place: number): boolean {
  const at = walls[place]?.getTime()
  return walls[place - 1]?.getTime() === at || walls[place + 1]?.getTime() === at
}
