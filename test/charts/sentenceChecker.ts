import type { Formatters } from 'binnacle'
import type { TimeSeries } from 'binnacle/charts'

interface CheckedOptions {
  annotations: readonly { x: number; label: string }[]
  thresholds: readonly { value: number; breach: 'above' | 'below' }[]
  isStep: boolean
}

interface Point {
  x: number
  y: number
}

/**
 * Reads a generated English sentence, and computes each of its figures and claims again from the raw values, by brute force and by the rules as they are documented at `chartTakeaway`.
 * Knows nothing of the code that wrote it. Series have points on whole minutes of one day.
 *
 * @returns what is not so
 */
export function faultsOf(text: string, data: readonly TimeSeries[], options: CheckedOptions, formatters: Formatters): string[] {
  const ends = data.flatMap(({ x }) => Array.from(x))
  const [from, to] = [Math.min(...ends), Math.max(...ends)]
  if (text === '') return data.some(({ y }) => Array.from(y).some((value) => value !== null)) ? ['says nothing of values'] : []
  const statements = text.split('. ')
  if (statements.length > 2) return ['speaks of more than two series']
  return statements.flatMap((statement) => {
    const series = data.find(({ id }) => statement.startsWith(`${id} `))
    if (!series) return [`names no series: ${statement}`]
    return checkStatement(statement.slice(series.id.length + 1), series, options, { from, to }, formatters).map(
      (fault) => `${fault} in “${statement}”`,
    )
  })
}

function checkStatement(
  statement: string,
  { x, y, unit, isPercentile }: TimeSeries,
  { annotations, thresholds, isStep }: CheckedOptions,
  window: { from: number; to: number },
  formatters: Formatters,
): string[] {
  const faults: string[] = []
  const must = (isSo: boolean, what: string) => void (isSo || faults.push(what))
  const all: Point[] = Array.from(x, (at, place) => ({ x: at, y: y[place] ?? Number.NaN }))
  const points = all.filter((point) => !Number.isNaN(point.y))
  const values = points.map((point) => point.y)
  const said = (value: number) => formatters.value(value, unit, { limits: thresholds.map((each) => each.value) }).text
  const clock = (at: number) => formatters.time(at)
  const [lowest, highest] = [Math.min(...values), Math.max(...values)]
  const middle = median(values)
  const tolerance = (value: number) => toleranceOf(value, unit as string, lowest)
  const recent = median(values.slice(-Math.max(3, Math.ceil(values.length / 20))))
  const last = points.at(-1) as Point
  const hasEnded = /no values[^;]*since/.test(statement)

  statement.split('; ').forEach((clause, place) => {
    if (place === 0) checkMain(clause)
    else if (/above|below/.test(clause)) checkBreach(clause)
    else if (/no (other )?values/.test(clause)) checkGaps(clause)
    else checkExtreme(clause)
  })
  return faults

  function checkMain(clause: string) {
    let found: RegExpExecArray | null
    if (clause === 'has no values here') return must(points.length === 0, 'it has values')
    if ((found = /^was (.+) at (\S+)$/.exec(clause)) && points.length < 8) {
      must(found[1] === said(last.y) && found[2] === clock(last.x), 'last value')
      return
    }
    must(points.length >= 8, 'claims more than the last of a few values')
    if ((found = /^(is|was) steady at (.+)$/.exec(clause))) {
      const within = (distance: number) => values.filter((value) => Math.abs(value - middle) <= distance + 1e-9).length / values.length
      const isSame = said(lowest) === said(highest)
      must(found[2] === said(middle) || isSame, 'level')
      must(isSame || (within(tolerance(middle)) >= 0.95 && within(2 * tolerance(middle)) === 1), 'steady')
      must((found[1] === 'was') === hasEnded, 'tense')
    } else if ((found = /^varies (from step to step, )?between (.+) at (\S+) and (.+) at (\S+)$/.exec(clause))) {
      must(found[2] === said(lowest) && isOneAt(lowest, found[3] as string), 'lowest')
      must(found[4] === said(highest) && isOneAt(highest, found[5] as string), 'highest')
      must(Boolean(found[1]) === isPercentile, 'steps of percentiles')
    } else if ((found = /^(?:is|was) (typically )?(.+?)( in the typical step)?, (.+?)(?:, recovered to (.+))?$/.exec(clause))) {
      must(found[2] === said(middle), 'typical value')
      must(Boolean(found[3]) === isPercentile && Boolean(found[1]) !== isPercentile, 'steps of percentiles')
      const near = Math.max(2 * tolerance(middle), (highest - lowest) / 10)
      must(values.filter((value) => Math.abs(value - middle) <= near + 1e-9).length >= 0.6 * values.length, 'typical')
      for (const extreme of (found[4] as string).split(/ and (?!once more|\d+ times)/)) checkExtreme(extreme)
      if (found[5]) {
        must(found[5] === said(recent), 'recovered to')
        must(Math.abs(recent - middle) <= Math.max(2 * tolerance(middle), 3 * deviation(values)) + 1e-9, 'recovered')
        must(!/since/.test(found[4] as string), 'recovered from what lasts')
      }
    } else if ((found = /^(in the typical step )?recovered since (event .+), from (.+) to (.+)$/.exec(clause))) {
      checkEvent(found[2] as string, found[3] as string, found[4] as string, true)
    } else if (
      (found =
        /^(in the typical step )?(rose|fell)(?: (\S+(?: percentage points?)?))??(?: since (event [^,]+(?:, event \d+)*)| at (\S+?))?,? from (.+) to (.+)$/.exec(
          clause,
        ))
    ) {
      const [, step, verb, size, event, time, before, after] = found
      must(Boolean(step) === isPercentile, 'steps of percentiles')
      const change = event
        ? checkEvent(event, before as string, after as string)
        : time
          ? checkStep(time, before as string, after as string)
          : checkDrift(before as string, after as string)
      if (change) {
        must(verb === (change[1] > change[0] ? 'rose' : 'fell'), 'direction')
        checkSize(size, change)
      }
    } else faults.push(`unknown words: ${clause}`)
  }

  function checkSize(size: string | undefined, [before, after]: [number, number]) {
    if (!size) return
    const figure = Number.parseFloat(size.replaceAll(',', ''))
    const isShare = unit === '%' || unit === 'ratio'
    must(isShare === size.includes('point'), 'points of shares')
    if (isShare) must(Math.abs(figure - Math.abs(after - before) * (unit === 'ratio' ? 100 : 1)) <= 0.06 * figure, 'points')
    else {
      must(['ms', 'req/s', 'count'].includes(unit as string) && lowest >= 0 && before > 0, 'percent off a ratio scale')
      must(Math.abs(figure - (Math.abs(after - before) / before) * 100) <= 0.51, 'percent')
    }
  }

  /** Medians of equally long stretches up to the neighbours; the step exceeds noise and tolerance, ranks are apart, recent values are on its side, and no other event has a larger one. */
  function checkEvent(label: string, before: string, after: string, isRecovery = false): [number, number] | null {
    const inside = annotations.filter((each) => each.x > (points[0] as Point).x && each.x < last.x)
    const instants = Array.from(new Set(inside.map((each) => each.x))).sort((a, b) => a - b)
    const steps = instants.flatMap((at, place) => {
      const length = Math.min(at - (instants[place - 1] ?? (points[0] as Point).x), (instants[place + 1] ?? last.x) - at)
      const [old, young] = [
        points.filter((point) => point.x >= at - length && point.x < at).map((point) => point.y),
        points
          .filter((point) => point.x >= at && (point.x < at + length || (point.x === last.x && at + length === last.x)))
          .map((point) => point.y),
      ]
      const [a, b] = [median(old), median(young)]
      const noise = Math.max(deviation(old), deviation(young), neighbourNoise(values))
      const isBorne =
        Math.min(old.length, young.length) >= 3 &&
        Math.abs(b - a) > Math.max(3 * noise, tolerance(a)) &&
        separation(old, young, b > a) >= 0.9 &&
        Math.abs(recent - b) < Math.abs(b - a) / 2
      return isBorne ? [{ at, a, b }] : []
    })
    const named = inside.filter((each) => label.split(', ').includes(each.label))
    const step = steps.find(({ at }) => named.every((each) => each.x === at))
    if (!step || named.length === 0) {
      faults.push('event explains nothing')
      return null
    }
    must(before === said(step.a) && after === said(step.b), 'medians around the event')
    if (isRecovery) {
      const earlier = points.filter((point) => point.x < step.at).map((point) => point.y)
      must(
        earlier.some((value) => Math.abs(value - step.b) <= Math.abs(step.b - step.a) / 10 + 1e-9),
        'recovered to where it never was',
      )
    }
    return [step.a, step.b]
  }

  /** Every value before against every one after. */
  function checkStep(time: string, before: string, after: string): [number, number] | null {
    const place = points.findIndex((point) => clock(point.x) === time)
    const [old, young] = [values.slice(0, place), values.slice(place)]
    const [a, b] = [median(old), median(young)]
    must(Math.min(old.length, young.length) >= 3, 'too few values beside the step')
    must(before === said(a) && after === said(b), 'medians around the step')
    must(Math.abs(b - a) > Math.max(3 * deviation(old), 3 * deviation(young), tolerance(a)), 'step within the noise')
    must(separation(old, young, b > a) >= 0.9, 'step with values on both sides')
    must(Math.abs(recent - b) < Math.abs(b - a) / 2, 'step that did not last')
    return [a, b]
  }

  function checkDrift(before: string, after: string): [number, number] {
    const length = Math.max(3, Math.ceil(values.length / 20))
    const [a, b] = [median(values.slice(0, length)), median(values.slice(-length))]
    must(before === said(a) && after === said(b), 'medians of both ends')
    let [along, against] = [0, 0]
    for (let late = 1; late < values.length; late++)
      for (let early = 0; early < late; early++) {
        const sign = Math.sign((values[late] as number) - (values[early] as number)) * Math.sign(b - a)
        if (sign > 0) along++
        if (sign < 0) against++
      }
    // τ of at least 0.6 of 200 values picked; of all of them a little less.
    must((along - against) / (along + against) >= 0.5, 'not all along')
    must(Math.abs(b - a) > tolerance(a), 'no change')
    return [a, b]
  }

  function checkExtreme(clause: string) {
    const held = / and (once|(\d+) times) more$|$/.exec(clause) as RegExpExecArray
    const words = clause.slice(0, held.index)
    const found = /^(up to |down to )?(.+?)( in the (?:worst|lowest),)? (?:at (\S+)|from (\S+) to (\S+)|since (\S+))$/.exec(words)
    if (!found) return void faults.push(`unknown words: ${clause}`)
    const [, way, value, ofStep, at, start, stop, since] = found
    must(!ofStep || isPercentile === true, 'steps of percentiles')
    const isHigh = value === said(highest) && (way === 'up to ' || ofStep?.includes('worst') || value !== said(lowest))
    const extreme = isHigh ? highest : lowest
    must(value === said(extreme), 'extreme')
    if (at) return must(isOneAt(extreme, at), 'time of the extreme')
    const place = (time: string) => all.findIndex((point) => clock(point.x) === time)
    // A step holds until the next point.
    const end = since ? all.indexOf(last) : place(stop as string) - (isStep ? 1 : 0)
    const inside = all.slice(place((start ?? since) as string), end + 1)
    must(
      inside.some((point) => point.y === extreme),
      'extreme within its stretch',
    )
    must(
      inside.every((point) => isOut(point, isHigh)),
      'a stretch of values out of the usual, without a gap',
    )
    if (!way && !ofStep)
      must(
        inside.every((point) => said(point.y) === value),
        'held',
      )
  }

  /** Out of the usual: beyond the typical value, or the nearer level of a change, by more than twice the tolerance. */
  function isOut({ y: value }: Point, isHigh: boolean): boolean {
    const isChange = /rose|fell|recovered since/.test(statement)
    if (isChange) return isHigh ? value > recent : value < recent
    return isHigh ? value > middle + 2 * tolerance(middle) : value < middle - 2 * tolerance(middle)
  }

  function isOneAt(value: number, time: string): boolean {
    return points.some((point) => point.y === value && clock(point.x) === time)
  }

  function checkBreach(clause: string) {
    const [threshold] = thresholds
    if (!threshold) return void faults.push('an objective that nobody set')
    const isBad = (value: number) => (threshold.breach === 'below' ? value < threshold.value : value > threshold.value)
    must(clause.includes(`${threshold.breach} ${formatters.value(threshold.value, unit).text}`), 'which objective')
    const spans = beyond(all, threshold, isStep)
    const total = spans.reduce((sum, span) => sum + span.to - span.from, 0)
    const [head, tail] = [spans[0], spans.at(-1)]
    if (!head || !tail) return void faults.push('an objective that was met')
    const isPast = clause.startsWith('was ')
    must(isPast !== (isBad(last.y) && !hasEnded), 'lasting or past')
    const duration = /\((.+)\)$/.exec(clause)?.[1] ?? / (?:times|\S+), (.+) in all/.exec(clause)?.[1]
    if (duration) must(durationWords(total).includes(duration), 'duration')
    const since = /since (\S+?)(?:,| |$)/.exec(clause)?.[1]
    if (since) must(since === clock(tail.from), 'since when')
    const fromTo = /from (\S+) to (\S+)/.exec(clause)
    if (fromTo) must(fromTo[1] === clock(head.from) && fromTo[2] === clock(tail.to) && spans.length === 1, 'from when to when')
    const times = /(\d+) times/.exec(clause)?.[1]
    if (times) must(Number(times) === spans.length, 'how often')
    const until = /until (\S+)$/.exec(clause)?.[1]
    if (until) must(until === clock(tail.to), 'until when')
  }

  function durationWords(ms: number): string[] {
    // Sums of crossings differ in their last bits.
    return [ms - 0.001, ms + 0.001].map((each) =>
      formatters.duration(
        Math.floor(each / (each >= 600_000 ? 60_000 : each >= 10_000 ? 1_000 : 1)) *
          (each >= 600_000 ? 60_000 : each >= 10_000 ? 1_000 : 1),
      ),
    )
  }

  function checkGaps(clause: string) {
    const least = Math.max(0.03 * (window.to - window.from), all.length > 1 ? 3 * ((all[1] as Point).x - (all[0] as Point).x) : 0)
    const edges = [window.from, ...points.map((point) => point.x), window.to]
    const gaps = edges
      .slice(1)
      .flatMap((edge, place) => (edge - (edges[place] as number) > least ? [{ from: edges[place] as number, to: edge }] : []))
    const inAll = /no values (?:since (\S+), )?(?:for )?(.+) in (\d+) stretches/.exec(clause)
    if (inAll) {
      must(Number(inAll[3]) === gaps.length, 'how many gaps')
      must(durationWords(gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0)).includes(inAll[2] as string), 'how long gaps are')
      if (inAll[1]) must(inAll[1] === clock(last.x) && gaps.at(-1)?.to === window.to, 'since when there is nothing')
      return
    }
    if (clause === 'no other values') return must(points.length === 1, 'other values')
    const expected = gaps.map((gap) =>
      gap.to === window.to && gap.from === last.x
        ? `since ${clock(gap.from)}`
        : gap.from === window.from && gap.to === (points[0] as Point).x
          ? `before ${clock(gap.to)}`
          : `between ${clock(gap.from)} and ${clock(gap.to)}`,
    )
    must(clause === `no values ${expected.join(' and ')}`, `gaps, which are ${expected.join(', ')}`)
  }
}

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)
const median = (values: readonly number[]) => sorted(values)[(values.length - 1) >> 1] ?? Number.NaN
const deviation = (values: readonly number[]) => 1.4826 * median(values.map((value) => Math.abs(value - median(values))))
const neighbourNoise = (values: readonly number[]) =>
  values.length < 2 ? 0 : (1.4826 / Math.SQRT2) * median(values.slice(1).map((value, at) => Math.abs(value - (values[at] as number))))

/** Of all pairs of one before and one after: how many lie in the direction. */
function separation(before: readonly number[], after: readonly number[], isUp: boolean): number {
  let wins = 0
  for (const a of before) for (const b of after) wins += a === b ? 0.5 : b > a === isUp ? 1 : 0
  return wins / (before.length * after.length)
}

function toleranceOf(value: number, unit: string | undefined, lowest: number): number {
  if (unit === '%' || unit === 'ratio') {
    const whole = unit === '%' ? 100 : 1
    return Math.max(whole / 10_000, (value >= 0 && value <= whole ? Math.min(value, whole - value) : Math.abs(value)) / 10)
  }
  if (unit === '°C') return 0.5
  return ['ms', 'req/s', 'count'].includes(unit as string) && lowest >= 0 ? Math.abs(value) / 10 : 0
}

/** When straight lines between neighbours, or steps that hold, are beyond the objective. */
function beyond(all: readonly Point[], { value, breach }: { value: number; breach: 'above' | 'below' }, isStep: boolean) {
  const excess = all.map((point) => (breach === 'above' ? point.y - value : value - point.y))
  const spans: { from: number; to: number }[] = []
  const add = (from: number, to: number) => {
    const last = spans.at(-1)
    if (last && last.to === from) last.to = to
    else spans.push({ from, to })
  }
  all.forEach(({ x }, at) => {
    const [here, next] = [excess[at] as number, excess[at + 1]]
    const before = excess[at - 1]
    const nextX = all[at + 1]?.x ?? x
    if (!(here > 0)) {
      if (!isStep && here <= 0 && next !== undefined && next > 0) add(x + ((nextX - x) * -here) / (next - here), nextX)
      return
    }
    if (isStep) return add(x, nextX)
    if (Number.isNaN(before ?? Number.NaN)) add(x, x)
    if (next === undefined || Number.isNaN(next)) return
    add(x, next > 0 ? nextX : x + ((nextX - x) * here) / (here - next))
  })
  return spans
}
