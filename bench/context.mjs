import { provideChromium } from '../test/support/chromium.mjs'
import { openPages } from './page.mjs'

/**
 * What a suite gets. `export const name = 'line'` and `export async function run(context)` make a file in bench/suites a suite.
 *
 * @typedef {object} BenchRecord
 * @property {string} suite
 * @property {string} case what was measured, such as '100k points'
 * @property {string} metric such as 'cold mount'
 * @property {string} unit of every value in the record: 'ms', 'B', 'µs/op'; lower is better
 * @property {number} binnacle a median
 * @property {Record<string, number>} peers medians by peer; a peer that could not do it is left out
 * @property {number} noise (max − min) / median of ours
 */

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** How far the runs lie apart: (max − min) / median. */
export function noise(values) {
  const middle = median(values)
  return middle === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / Math.abs(middle)
}

/** Runs `action(index)` `times` times, one after the other, and gives what each returned. */
export async function repeat(times, action) {
  const results = []
  for (let index = 0; index < times; index += 1) results.push(await action(index))
  return results
}

export async function createContext({ suite, runs = 5 }) {
  /** @type {BenchRecord[]} */
  const records = []
  const disposables = []
  let chromiumPath

  /** Adds a record as it is; `noise` is 0 for what does not vary, such as a size. */
  const record = ({ case: name, metric, unit, binnacle, peers = {}, noise: spread = 0 }) => {
    records.push({ suite, case: name, metric, unit, binnacle, peers, noise: spread })
  }

  /** Adds a record from the values of several runs. */
  const recordRuns = ({ case: name, metric, unit, values: { binnacle, ...peers } }) => {
    const medians = Object.entries(peers).filter(([, runValues]) => runValues.length > 0)
    record({
      case: name,
      metric,
      unit,
      binnacle: median(binnacle),
      peers: Object.fromEntries(medians.map(([peer, runValues]) => [peer, median(runValues)])),
      noise: noise(binnacle),
    })
  }

  /**
   * Runs each contender in turn, `runs` times around, starting with another one each time, and records the medians. A contender returns its
   * cost in `unit`; one of them is called `binnacle`.
   */
  const compare = async ({ case: name, metric, unit, contenders, runs: times = runs }) => {
    const values = await interleave(Object.keys(contenders), times, (contender) => contenders[contender]())
    recordRuns({ case: name, metric, unit, values })
    return values
  }

  /** The path of a Chromium. */
  const chromium = async () => (chromiumPath ??= await provideChromium())

  /**
   * Measures pages side by side in real Chromium: one fresh page a contender, case and run; CPU time of the page's main thread; net of the
   * page called `floor`. See bench/page.mjs for what a page exports and what a step is.
   */
  const comparePages = async ({ pages, cases, steps, runs: times = runs, viewport, timeoutMs }) => {
    const set = await openPages({ pages, chromium: await chromium(), viewport, timeoutMs })
    disposables.push(set)
    for (const { name, params, only } of cases) {
      const contenders = Object.keys(pages).filter((page) => page === 'floor' || !only || only.includes(page))
      const values = await interleave(contenders, times, (page) => set.measure(page, { params, steps }))
      const metrics = steps.filter((step) => step.metric)
      for (const { metric, unit } of metrics) {
        const of = (page) => (values[page] ?? []).map((result) => result?.[metric]).filter((value) => value !== undefined)
        const floor = values.floor ? median(of('floor')) : 0
        const net = Object.fromEntries(
          contenders.filter((page) => page !== 'floor').map((page) => [page, of(page).map((value) => value - floor)]),
        )
        recordRuns({ case: name, metric, unit: unit ?? 'ms', values: net })
      }
      console.log(`  ${name}: ${contenders.join(', ')} × ${times}`)
    }
    await set.dispose()
  }

  return {
    runs,
    records,
    median,
    noise,
    repeat,
    record,
    recordRuns,
    compare,
    comparePages,
    chromium,
    dispose: async () => {
      for (const disposable of disposables) await disposable.dispose()
    },
  }
}

/**
 * Values by contender, one a round; each round starts with another contender, so that a slow spell of the machine meets all of them. One that
 * gives no value (it failed or took too long) is not asked again.
 */
async function interleave(contenders, rounds, run) {
  const values = Object.fromEntries(contenders.map((contender) => [contender, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const contender = contenders[(round + turn) % contenders.length]
      if (values[contender].length < round) continue
      const value = await run(contender)
      if (value !== undefined) values[contender].push(value)
    }
  }
  return values
}
