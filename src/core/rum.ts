import { BinnacleError } from './errors.js'
import { type Histogram, parseHistogram } from './histogram.js'
import { WEB_VITAL_BOUNDS, type WebVitalName } from './metrics.js'

/** The version of the wire form. A receiver refuses any other. */
export const RUM_VERSION = 1

/** What a receiver takes in one batch, and a sender keeps to. */
export const RUM_LIMITS = {
  /** Browsers let 64 KiB of `keepalive` bodies be under way at once (Fetch standard, "HTTP-network-or-cache fetch"). */
  receivedBytes: 65_536,
  /** Below that, so that a second small batch still gets through while one is under way. */
  sentBytes: 60_000,
  vitals: 40,
  routes: 50,
  errorTypes: 20,
  /** Events of one kind in one batch. */
  events: 100_000,
  labelLength: 120,
  /** Of one request or task, ms: longer than any that is still of interest. */
  durationMs: 3_600_000,
  sessionMs: 2_592_000_000,
} as const

/** Everything that is not on the list of a receiver, or more than a sender may tell apart. */
export const OTHER = 'other'

/**
 * One batch as a page sends it, in JSON. It holds no URL, no text of an error, and nothing a person typed: labels are route templates and
 * names of error types.
 */
export interface RumPayload {
  v: typeof RUM_VERSION
  /** Unique; a batch that arrives twice counts once. */
  batch: string
  /** Of the visit, 8–64 characters of `A-Za-z0-9_-`. */
  session: string
  /** How long the session has lasted, ms. */
  ageMs: number
  vitals?: RumVital[]
  /** Requests the page made, by route template. */
  requests?: { route: string; errors: number; durations: string }[]
  /** Uncaught errors by type, since the last batch. */
  errors?: { type: string; count: number }[]
  /** Tasks that blocked the main thread for over 50 ms, a serialised histogram of ms. */
  longTasks?: string
  activity?: RumActivity
  /** Events the page could not deliver, since the last batch that arrived. */
  dropped?: number
}

export interface RumVital {
  /** Of one metric of one page view. A later value with the same id replaces the earlier one. */
  id: string
  name: WebVitalName
  /** Milliseconds; CLS has no unit. */
  value: number
  /** No other value follows. */
  final?: boolean
}

export interface RumActivity {
  /** How long the page was visible, ms, since the last batch. */
  visibleMs: number
  /** Clicks, taps and keys, since the last batch. */
  interactions: number
}

/** A batch that was checked, its histograms read. */
export interface RumBatch {
  batch: string
  session: string
  ageMs: number
  vitals: RumVital[]
  requests: { route: string; errors: number; durations: Histogram }[]
  errors: { type: string; count: number }[]
  longTasks: Histogram | null
  activity: RumActivity | null
  dropped: number
}

/** Which labels a receiver takes. A batch with any other is refused. */
export interface RumAllowList {
  /** Route templates. @default every one; those the server does not know are counted as `other` */
  routes?: readonly string[]
  /** Names of error types. @default every one, counted apart up to a limit, then as `other` */
  errorTypes?: readonly string[]
}

const ID = /^[A-Za-z0-9_-]{8,64}$/
/** A template: segments of plain characters, `:name`, `[name]`, `{name}` or `*`. No query, no fragment, no escape. */
const ROUTE = /^\/[A-Za-z0-9_\-./:*[\]{}~]*$/
const ERROR_TYPE = /^[A-Za-z_$][A-Za-z0-9_$.-]*$/
/** No page shifts more; the vitals in ms may last as long as a request. */
const MAX_LAYOUT_SHIFT = 1_000

/** Is this a label a page may send for an error? Anything else could carry text of a person. */
export function isErrorType(name: unknown): name is string {
  return typeof name === 'string' && name.length <= RUM_LIMITS.labelLength && ERROR_TYPE.test(name)
}

/** The largest value of a vital that is believed. */
export function maxVital(name: WebVitalName): number {
  return name === 'CLS' ? MAX_LAYOUT_SHIFT : RUM_LIMITS.durationMs
}

export function isRouteTemplate(route: unknown): route is string {
  return typeof route === 'string' && route.length <= RUM_LIMITS.labelLength && (route === OTHER || ROUTE.test(route))
}

/**
 * Checks one batch as a whole: a field too many, a value out of its range or a label that is not allowed refuses all of it.
 *
 * @throws BinnacleError `invalid-data`, its message naming the field
 */
export function parseRumBatch(input: unknown, allow: RumAllowList = {}): RumBatch {
  const batch = fields(input, 'the batch', [
    'v',
    'batch',
    'session',
    'ageMs',
    'vitals',
    'requests',
    'errors',
    'longTasks',
    'activity',
    'dropped',
  ])
  if (batch.v !== RUM_VERSION) refuse('v', `not ${RUM_VERSION}; page and server need the same version of binnacle`)
  return {
    batch: matching(batch.batch, ID, 'batch'),
    session: matching(batch.session, ID, 'session'),
    ageMs: number(batch.ageMs, RUM_LIMITS.sessionMs, 'ageMs'),
    vitals: list(batch.vitals, RUM_LIMITS.vitals, 'vitals', vital),
    requests: list(batch.requests, RUM_LIMITS.routes, 'requests', (entry, at) => request(entry, at, allow.routes)),
    errors: list(batch.errors, RUM_LIMITS.errorTypes, 'errors', (entry, at) => errorCount(entry, at, allow.errorTypes)),
    longTasks: batch.longTasks === undefined ? null : durations(batch.longTasks, 'longTasks'),
    activity: batch.activity === undefined ? null : activity(batch.activity),
    dropped: batch.dropped === undefined ? 0 : whole(batch.dropped, 'dropped'),
  }
}

function vital(input: unknown, at: string): RumVital {
  const entry = fields(input, at, ['id', 'name', 'value', 'final'])
  if (!isWebVitalName(entry.name)) return refuse(`${at}.name`, 'not the name of a web vital')
  if (entry.final !== undefined && typeof entry.final !== 'boolean') refuse(`${at}.final`, 'not true or false')
  return {
    id: matching(entry.id, ID, `${at}.id`),
    name: entry.name,
    value: number(entry.value, maxVital(entry.name), `${at}.value`),
    final: entry.final === true,
  }
}

function isWebVitalName(name: unknown): name is WebVitalName {
  return typeof name === 'string' && Object.hasOwn(WEB_VITAL_BOUNDS, name)
}

function request(input: unknown, at: string, allowed: readonly string[] | undefined) {
  const entry = fields(input, at, ['route', 'errors', 'durations'])
  if (!isRouteTemplate(entry.route)) return refuse(`${at}.route`, 'not a route template such as "/users/:id"')
  if (allowed && entry.route !== OTHER && !allowed.includes(entry.route)) refuse(`${at}.route`, 'not on the list of allowed routes')
  const histogram = durations(entry.durations, `${at}.durations`)
  const errors = whole(entry.errors, `${at}.errors`)
  if (errors > histogram.count) refuse(`${at}.errors`, 'more than there were requests')
  return { route: entry.route, errors, durations: histogram }
}

function errorCount(input: unknown, at: string, allowed: readonly string[] | undefined) {
  const entry = fields(input, at, ['type', 'count'])
  if (!isErrorType(entry.type)) return refuse(`${at}.type`, 'not the name of an error type, such as "TypeError"')
  if (allowed && entry.type !== OTHER && !allowed.includes(entry.type)) refuse(`${at}.type`, 'not on the list of allowed error types')
  return { type: entry.type, count: whole(entry.count, `${at}.count`) }
}

function activity(input: unknown): RumActivity {
  const entry = fields(input, 'activity', ['visibleMs', 'interactions'])
  return {
    visibleMs: number(entry.visibleMs, RUM_LIMITS.sessionMs, 'activity.visibleMs'),
    interactions: whole(entry.interactions, 'activity.interactions'),
  }
}

function durations(input: unknown, at: string): Histogram {
  let histogram: Histogram
  try {
    histogram = parseHistogram(input as string)
  } catch (cause) {
    return refuse(at, 'not a serialised histogram', cause)
  }
  if (histogram.count > RUM_LIMITS.events) refuse(at, `over ${RUM_LIMITS.events} values`)
  if ((histogram.max ?? 0) > RUM_LIMITS.durationMs) refuse(at, 'over an hour')
  return histogram
}

function fields(input: unknown, at: string, known: readonly string[]): Record<string, unknown> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return refuse(at, 'not an object')
  const extra = Object.keys(input).find((key) => !known.includes(key))
  if (extra !== undefined) refuse(at, `it has the field ${JSON.stringify(extra.slice(0, 40))}, which is unknown`)
  return input as Record<string, unknown>
}

function list<T>(input: unknown, max: number, at: string, read: (entry: unknown, at: string) => T): T[] {
  if (input === undefined) return []
  if (!Array.isArray(input)) return refuse(at, 'not an array')
  if (input.length > max) refuse(at, `${input.length} entries, at most ${max} are taken`)
  return input.map((entry: unknown, index) => read(entry, `${at}[${index}]`))
}

function matching(input: unknown, pattern: RegExp, at: string): string {
  if (typeof input !== 'string' || !pattern.test(input)) return refuse(at, `not a string that matches ${pattern.source}`)
  return input
}

function number(input: unknown, max: number, at: string): number {
  if (typeof input !== 'number' || !(input >= 0 && input <= max)) return refuse(at, `not a number from 0 to ${max}`)
  return input
}

function whole(input: unknown, at: string): number {
  const value = number(input, RUM_LIMITS.events, at)
  return Number.isInteger(value) ? value : refuse(at, 'not a whole number')
}

function refuse(at: string, why: string, cause?: unknown): never {
  throw new BinnacleError('invalid-data', `parseRumBatch: ${at} is refused (${why}). Nothing of the batch was stored.`, { cause })
}
