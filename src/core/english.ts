/**
 * What `Intl` writes in English, written without it: the first `Intl` formatter of a page loads its data for some 17 ms of a processor, more than a whole chart takes. Each function
 * gives undefined for what it does not cover, and `Intl` is asked; a property test holds the two to the same words.
 */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Intl`'s units, as it writes them after a number; those that it inflects are told apart by what is written. */
const UNITS: Readonly<Record<string, string>> = {
  'millisecond short': ' ms',
  'second narrow': 's',
  'minute short': ' min',
  'hour narrow': 'h',
  'day short': ' day',
}

const COVERED = new Set(['style', 'unit', 'unitDisplay', 'minimumFractionDigits', 'maximumFractionDigits', 'maximumSignificantDigits'])

/** A number, and the unit or percent sign after it with the blank between them. */
export function englishNumber(value: number, options: Intl.NumberFormatOptions): { figure: string; unit: string } | undefined {
  for (const name in options) if (!COVERED.has(name)) return undefined
  const { style, unit, unitDisplay, maximumSignificantDigits: significant } = options
  const isPercent = style === 'percent'
  let suffix = isPercent ? '%' : ''
  if (style === 'unit') {
    const known = UNITS[`${unit} ${unitDisplay}`]
    if (known === undefined) return undefined
    suffix = known
  } else if (style !== undefined && !isPercent) return undefined
  const least = options.minimumFractionDigits ?? 0
  const most = options.maximumFractionDigits ?? Math.max(least, isPercent ? 0 : 3)
  const [digits, magnitude] = digitsOf(value, isPercent ? 2 : 0)
  const figure = sign(value) + written(...rounded(digits, magnitude, significant ?? magnitude + most), significant ? 0 : least)
  if (suffix === ' day' && figure !== '1' && figure !== '-1') suffix = ' days'
  return { figure, unit: suffix }
}

/** A minus sign before zero too, where it has one: what is rounded to it is still below it. */
const sign = (value: number) => (value < 0 || Object.is(value, -0) ? '-' : '')

/** The shortest digits that mean this number and no other, and how many of them stand before the point. */
function digitsOf(value: number, shift: number): [string, number] {
  if (value === 0) return ['', 0]
  const [mantissa = '', exponent] = Math.abs(value).toExponential().split('e')
  return [mantissa.replace('.', ''), Number(exponent) + 1 + shift]
}

/** The first `keep` of the digits; a half goes away from zero. */
function rounded(digits: string, magnitude: number, keep: number): [string, number] {
  if (keep >= digits.length) return [digits, magnitude]
  if (keep < 0) return ['', 0]
  let kept = digits.slice(0, keep)
  if ((digits[keep] as string) >= '5') {
    const nines = /9*$/.exec(kept)?.[0].length ?? 0
    kept = kept.slice(0, keep - nines)
    if (kept === '') return ['1', magnitude + 1]
    kept = kept.slice(0, -1) + (Number(kept.at(-1)) + 1)
  }
  return [kept.replace(/0+$/, ''), magnitude]
}

/** With thousands apart, and at least so many digits after the point. */
function written(digits: string, magnitude: number, least: number): string {
  const whole = digits.slice(0, Math.max(0, magnitude)).padEnd(magnitude, '0') || '0'
  const part = (magnitude < 0 ? digits && '0'.repeat(-magnitude) + digits : digits.slice(magnitude)).padEnd(least, '0')
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (part && `.${part}`)
}

/** Each part with its letter in a shape, in the order of a date in English, and the one form of it that is covered. */
const PARTS = [
  ['month', 'M', 'short'],
  ['day', 'd', 'numeric'],
  ['year', 'y', 'numeric'],
  ['hour', 'H', '2-digit'],
  ['minute', 'm', '2-digit'],
  ['second', 's', '2-digit'],
  ['fractionalSecondDigits', 'f', 3],
  ['hourCycle', '', 'h23'],
] as const
const SHAPES = /^(y|My?|Mdy?|msf|(Mdy?)?Hm(sf?)?)$/

/** Date and time; `wall` is what the clock on the wall shows, as if it were UTC. */
export function englishDate(wall: number, options: Intl.DateTimeFormatOptions): string | undefined {
  const asked = Object.keys(options).filter((name) => options[name as keyof typeof options] !== undefined)
  const parts = PARTS.filter(([name, , form]) => options[name] === form)
  const shape = parts.map(([, letter]) => letter).join('')
  const clock = new Date(wall)
  const year = clock.getUTCFullYear()
  // The last clock whose zone was not in whole minutes was set in January 1972; and `Intl` counts the years before 1 otherwise.
  if (parts.length < asked.length || !SHAPES.test(shape) || !(year > 1972 && year < 10_000)) return undefined
  if (options.hour && !options.hourCycle) return undefined
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [options.month && MONTHS[clock.getUTCMonth()], options.day && clock.getUTCDate()].filter(Boolean).join(' ')
  const date = [day, options.year && year].filter(Boolean).join(options.day ? ', ' : ' ')
  const clockWords = [
    options.hour && two(clock.getUTCHours()),
    options.minute && two(clock.getUTCMinutes()),
    options.second && two(clock.getUTCSeconds()),
  ]
  const milliseconds = options.fractionalSecondDigits ? `.${String(clock.getUTCMilliseconds()).padStart(3, '0')}` : ''
  const time = clockWords.filter(Boolean).join(':') + milliseconds
  return [date, time].filter(Boolean).join(', ')
}
