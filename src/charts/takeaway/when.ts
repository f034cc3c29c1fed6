import type { Formatters } from '../../core/format.js'
import { xAt, type Columns } from '../columns.js'
import type { Translate } from './sentence.js'

/** Instants of a window in words, with the word before them that a language needs. */
export interface When {
  /** "at 10:20", "on Nov 24, 10:20" */
  at(x: number): string
  /** "from 10:20 to 11:40"; "at 10:20" where the words of both ends are the same. */
  fromTo(from: number, to: number): string
  /** "since 10:20" */
  since(x: number): string
  /** "until 10:20" */
  until(x: number): string
  /** "before 10:20" */
  before(x: number): string
  /** "between 10:20 and 11:40" */
  between(from: number, to: number): string
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export interface WhenInput {
  from: number
  to: number
  /** How far apart points are; null where they are not evenly spaced. */
  step: number | null
  /** How exact instants are: 60,000, 1,000 or 1 ms. */
  unit: number
  isTime: boolean
  formatters: Formatters
  t: Translate
}

/** As exact as the window is long: seconds within an hour, where there are any, the clock within a day, dates beyond, with the year where it matters. */
export function whenOf({ from, to, step, unit, isTime, formatters, t }: WhenInput): When {
  const day: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric' }
  const yearOf = (x: number) => formatters.instant(x, { year: 'numeric' })
  const isDated = isTime && formatters.date(from) !== formatters.date(to)
  if (isDated && yearOf(from) !== yearOf(to)) day.year = 'numeric'
  const hasClock = !isDated || step === null || step < DAY / 2
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
  if (to - from < HOUR && unit < MINUTE) clock.second = '2-digit'
  if (to - from < 10_000 && unit < SECOND) clock.fractionalSecondDigits = 3
  const form = { ...(isDated ? day : {}), ...(hasClock ? clock : {}) }
  const words = (x: number) => (isTime ? formatters.instant(x, form) : formatters.number(x))
  const at = (x: number) => t(isTime ? (isDated ? 'onDate' : 'atTime') : 'atX', { time: words(x) })
  return {
    at,
    fromTo: (start, end) =>
      words(start) === words(end) ? at(start) : t(isDated ? 'fromToDates' : 'fromTo', { from: words(start), to: words(end) }),
    since: (x) => t(isTime ? (isDated ? 'sinceDate' : 'since') : 'sinceX', { time: words(x) }),
    until: (x) => t(isDated ? 'untilDate' : 'until', { time: words(x) }),
    before: (x) => t(isDated ? 'beforeDate' : 'before', { time: words(x) }),
    between: (start, end) => t(isDated ? 'betweenDates' : 'between', { from: words(start), to: words(end) }),
  }
}

const PROBES = 16

/** The largest of a minute, a second and a millisecond that instants are whole multiples of, as far as some of them tell. */
export function unitOfInstants(points: readonly { columns: Columns; first: number; end: number }[]): number {
  const instants = points.flatMap(({ columns, first, end }) =>
    end > first
      ? Array.from({ length: PROBES + 1 }, (_, probe) => xAt(columns, first + Math.round((probe * (end - 1 - first)) / PROBES)))
      : [],
  )
  return [MINUTE, SECOND].find((unit) => instants.every((x) => x % unit === 0)) ?? 1
}
