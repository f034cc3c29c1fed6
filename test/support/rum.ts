import { createHistogram, type RumBatch, type RumPayload } from 'binnacle/server'

interface Report extends Partial<Omit<RumBatch, 'requests'>> {
  requests?: { route: string; errors: number; durationsMs: readonly number[] }[]
}

let made = 0
/** A name nobody had before. */
const nextId = () => `test-batch-${(made += 1)}`

export function durations(values: readonly number[]) {
  const histogram = createHistogram()
  for (const value of values) histogram.record(value)
  return histogram
}

/** A checked batch of one visitor, with what the test is about. */
export function rumBatch({ requests = [], ...rest }: Report = {}): RumBatch {
  return {
    batch: nextId(),
    session: 'visitor-1',
    ageMs: 0,
    vitals: [],
    errors: [],
    longTasks: null,
    activity: null,
    dropped: 0,
    ...rest,
    requests: requests.map(({ durationsMs, ...request }) => ({ ...request, durations: durations(durationsMs) })),
  }
}

/** The same, as a page sends it. */
export function rumPayload(rest: Partial<RumPayload> = {}): RumPayload {
  return { v: 1, batch: nextId(), session: 'visitor-1', ageMs: 0, ...rest }
}
