/** How reads of a kind of data went. Every read is one of the first five. */
export interface ReadCounts {
  /** Served from a tier, within the fresh window. */
  readonly fresh: number
  /** Served within the stale window, while a new one was loaded. */
  readonly stale: number
  /** Waited for a load that another read had begun. */
  readonly coalesced: number
  /** Served a remembered failure. */
  readonly negative: number
  /** Had to wait for the loader. */
  readonly miss: number
  /** Loads asked for although the value was fresh: polls, manual refreshes. Not reads. */
  readonly forced: number
  /** Loads that failed. */
  readonly failed: number
}

export type Count = keyof ReadCounts

export interface TemplateCounts extends ReadCounts {
  readonly template: string
}

/** The share of reads that a loader was not waited for: fresh, stale and negative ones. Null before the first read. */
export function hitRateOf(counts: ReadCounts): { hits: number; reads: number; rate: number | null } {
  const hits = counts.fresh + counts.stale + counts.negative
  const reads = hits + counts.coalesced + counts.miss
  return { hits, reads, rate: reads === 0 ? null : hits / reads }
}

export const noCounts = (): Record<Count, number> => ({ fresh: 0, stale: 0, coalesced: 0, negative: 0, miss: 0, forced: 0, failed: 0 })

export interface Counters {
  count(template: string, what: Count): void
  /** Where the entry that answered a read came from. */
  serve(source: string): void
  total(): ReadCounts
  byTemplate(): readonly TemplateCounts[]
  /** Of what was served, what came from there; without a source, all of it. */
  served(source?: string): number
}

export function createCounters(): Counters {
  const templates = new Map<string, Record<Count, number>>()
  const sources = new Map<string, number>()
  let served = 0
  return {
    count(template, what) {
      let counts = templates.get(template)
      if (!counts) templates.set(template, (counts = noCounts()))
      counts[what]++
    },
    serve(source) {
      served++
      sources.set(source, (sources.get(source) ?? 0) + 1)
    },
    total() {
      const total = noCounts()
      for (const counts of templates.values()) for (const what of Object.keys(total) as Count[]) total[what] += counts[what]
      return total
    },
    byTemplate: () => Array.from(templates, ([template, counts]) => ({ template, ...counts })),
    served: (source) => (source === undefined ? served : (sources.get(source) ?? 0)),
  }
}
