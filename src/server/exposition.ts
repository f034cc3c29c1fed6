import type { Histogram } from '../core/histogram.js'

/** The content type of Prometheus' text format 0.0.4. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export interface Counter {
  add(amount: number, ...labels: string[]): void
}

export interface BucketedHistogram {
  observe(value: number, ...labels: string[]): void
  /** Adds many values at once; each bound has to be a bucket bound of the histogram, in its unit. */
  merge(values: Histogram, unitsPerBase: number, ...labels: string[]): void
}

/**
 * What Prometheus scrapes: counters that only grow over the life of the process. It is kept apart from the windows of the dashboard, since
 * a scrape needs exact counts at its own bounds.
 */
export interface Exposition {
  counter(name: string, help: string, labelNames?: readonly string[]): Counter
  gauge(name: string, help: string, read: () => number | null): void
  /** A counter whose total another one keeps. */
  total(name: string, help: string, read: () => number | null): void
  histogram(name: string, help: string, bounds: readonly number[], labelNames?: readonly string[]): BucketedHistogram
  render(): string
}

export function createExposition(): Exposition {
  const families: (() => string)[] = []

  const family = (name: string, help: string, type: string, samples: () => string[]) => {
    const head = `# HELP ${name} ${help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}\n# TYPE ${name} ${type}\n`
    families.push(() => head + samples().join(''))
  }
  const read = (name: string, help: string, type: string, value: () => number | null) =>
    family(name, help, type, () => {
      const now = value()
      return now === null ? [] : [`${name} ${now}\n`]
    })

  return {
    counter(name, help, labelNames = []) {
      const series = createSeries(labelNames, () => ({ total: 0 }))
      // Without labels there is one series, and it begins at 0.
      if (labelNames.length === 0) series.of([])
      family(name, help, 'counter', () => series.map(({ labels, total }) => `${name}${braced(labels)} ${total}\n`))
      return {
        add(amount, ...values) {
          series.of(values).total += amount
        },
      }
    },

    gauge: (name, help, value) => read(name, help, 'gauge', value),
    total: (name, help, value) => read(name, help, 'counter', value),

    histogram(name, help, bounds, labelNames = []) {
      // The values of each bucket (not yet cumulative), the last above every bound, and their sum.
      const series = createSeries(labelNames, () => ({ counts: Array<number>(bounds.length + 1).fill(0), sum: 0 }))
      family(name, help, 'histogram', () =>
        series.map(({ labels, counts, sum }) => {
          const separator = labels ? ',' : ''
          let seen = 0
          const buckets = counts.map(
            (count, at) => `${name}_bucket{${labels}${separator}le="${bounds[at] ?? '+Inf'}"} ${(seen += count)}\n`,
          )
          return `${buckets.join('')}${name}_sum${braced(labels)} ${sum}\n${name}_count${braced(labels)} ${seen}\n`
        }),
      )
      return {
        observe(value, ...values) {
          const own = series.of(values)
          let at = 0
          while (at < bounds.length && value > (bounds[at] as number)) at += 1
          own.counts[at]! += 1
          own.sum += value
        },
        merge(histogram, unitsPerBase, ...values) {
          const own = series.of(values)
          let below = 0
          bounds.forEach((bound, at) => {
            const upTo = histogram.countAtOrBelow(bound * unitsPerBase)
            own.counts[at]! += upTo - below
            below = upTo
          })
          own.counts[bounds.length]! += histogram.count - below
          own.sum += histogram.sum / unitsPerBase
        },
      }
    },

    render: () => families.map((text) => text()).join(''),
  }
}

/** The series of one metric, each found by the values of its labels; how it is written is made once. */
function createSeries<T extends object>(labelNames: readonly string[], make: () => T) {
  const series = new Map<string, T & { labels: string }>()
  return {
    of(values: readonly string[]): T {
      const key = values.join('\0')
      let own = series.get(key)
      if (!own) series.set(key, (own = Object.assign(make(), { labels: pairs(labelNames, values) })))
      return own
    },
    map: (write: (own: T & { labels: string }) => string) => Array.from(series.values(), write),
  }
}

const braced = (labels: string) => (labels ? `{${labels}}` : '')

function pairs(names: readonly string[], values: readonly string[]): string {
  return names.map((name, at) => `${name}="${escapeLabel(values[at] ?? '')}"`).join(',')
}

function escapeLabel(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
}
