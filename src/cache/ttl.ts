import { BinnacleError } from '../core/errors.js'

/** How fast a kind of data ages: short 5 minutes, medium an hour, long a day, static a week. */
export type TtlClass = 'short' | 'medium' | 'long' | 'static'

/** Seconds; `Infinity` or 'never' ends never, 0 at once. */
export type Seconds = number | 'never'

export interface TtlOptions {
  /** The class that what is left out comes from. Without one it is 0. */
  class?: TtlClass
  /** How long a value is served without asking. */
  freshSeconds?: Seconds
  /** How long after that it is still served, while a new one is loaded. */
  staleSeconds?: Seconds
  /** How long after being fresh it is served when loading fails. */
  errorSeconds?: Seconds
}

export interface Windows {
  readonly freshMs: number
  /** Both are counted from the value's birth. */
  readonly staleMs: number
  readonly errorMs: number
}

const HOUR = 3_600
const DAY = 86_400
const WEEK = 604_800

const CLASSES: Readonly<Record<TtlClass, Required<Omit<TtlOptions, 'class'>>>> = {
  short: { freshSeconds: 300, staleSeconds: 300, errorSeconds: HOUR },
  medium: { freshSeconds: HOUR, staleSeconds: HOUR, errorSeconds: DAY },
  long: { freshSeconds: DAY, staleSeconds: DAY, errorSeconds: WEEK },
  static: { freshSeconds: WEEK, staleSeconds: WEEK, errorSeconds: 4 * WEEK },
}

export function windowsOf(ttl: TtlClass | TtlOptions, where: string): Windows {
  const options = typeof ttl === 'string' ? { class: ttl } : ttl
  const base = options.class === undefined ? { freshSeconds: 0, staleSeconds: 0, errorSeconds: 0 } : CLASSES[options.class]
  if (!base)
    throw new BinnacleError(
      'invalid-option',
      `${where}: there is no TTL class ${JSON.stringify(options.class)}; use short, medium, long or static.`,
    )
  const read = (name: keyof typeof base): number => {
    const seconds = options[name] ?? base[name]
    const ms = seconds === 'never' ? Infinity : seconds * 1_000
    if (!(ms >= 0)) throw new BinnacleError('invalid-option', `${where}: ttl.${name} is ${seconds}; pass seconds, 0 or more, or 'never'.`)
    return ms
  }
  const freshMs = read('freshSeconds')
  return { freshMs, staleMs: freshMs + read('staleSeconds'), errorMs: freshMs + read('errorSeconds') }
}

/** Fresh: served. Stale: served while a new one is loaded. Error: served only when loading fails. Dead: never served. */
export type Phase = 'fresh' | 'stale' | 'error' | 'dead'

/** A value from the future was stamped by a clock that has since gone back: its true age is unknown, so it is not served. */
export function phaseOf(ageMs: number, windows: Windows): Phase {
  if (ageMs < 0) return 'dead'
  if (ageMs < windows.freshMs) return 'fresh'
  if (ageMs < windows.staleMs) return 'stale'
  return ageMs < windows.errorMs ? 'error' : 'dead'
}
