import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { gain } from '../../src/dashboard/promql.js'
import { findPrometheus } from '../support/prometheus.mjs'

const promtool = await findPrometheus('promtool')
const LABELS = '{job="j",instance="i"}'

/** What Prometheus' own engine answers at 20 min to samples of every 15 s, written as promtool has them: "0+1x39 stale 40+1x60". */
async function evaluate(query: string, series: Record<string, string>): Promise<number | undefined> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'binnacle-promtool-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'test.json')
  const test = {
    interval: '15s',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name + LABELS, values })),
    // A wrong expectation makes it say what it got.
    promql_expr_test: [{ expr: `sum(${query})`, eval_time: '20m', exp_samples: [{ labels: '{}', value: -1 }] }],
  }
  await writeFile(file, JSON.stringify({ rule_files: [], evaluation_interval: '15s', tests: [test] }))
  const { stdout, stderr } = await promisify(execFile)(promtool!, ['test', 'rules', file]).catch((error) => error)
  const got = /got:\s*(?:\{\S*\} (\S+)|nil)/.exec(`${stdout}${stderr}`)
  if (!got) throw new Error(`${stdout}${stderr}`)
  return got[1] === undefined ? undefined : Number(got[1])
}

const DAY_AGO = '-86400+0x80'
const UP = '1+0x80'
/** Growth in the ten minutes up to 20 min. */
const query = gain('c', { selector: '', windowSeconds: 600 })
const queryBefore = gain('c', { selector: '', windowSeconds: 300, agoSeconds: 300 })

describe.skipIf(promtool === null)('the gain of a counter (skipped where there is no promtool)', () => {
  it('is what it grew by', async () => {
    expect(await evaluate(query, { c: '1000+1x80', up: UP, process_start_time_seconds: DAY_AGO })).toBeCloseTo(40, 6)
  })

  it('is all of it, where it is new at a target that was there', async () => {
    expect(await evaluate(query, { c: '_x60 3+0x20', up: UP, process_start_time_seconds: DAY_AGO })).toBe(3)
  })

  it('is all of it, where its process is new', async () => {
    expect(await evaluate(query, { c: '_x60 7+0x20', up: '_x60 1+0x20', process_start_time_seconds: '_x60 890+0x20' })).toBe(7)
  })

  it('is not the past of a target that Prometheus has only begun to look at', async () => {
    expect(await evaluate(query, { c: '_x60 1000+1x20', up: '_x60 1+0x20', process_start_time_seconds: '_x60 -86400+0x20' })).toBeLessThan(
      41,
    )
  })

  it('is not its whole past, where one scrape was missed as the window began', async () => {
    expect(
      await evaluate(query, {
        c: '1000000+1x39 stale 1000041+1x60',
        up: '1+0x39 0 1+0x60',
        process_start_time_seconds: '-86400+0x39 stale -86400+0x60',
      }),
    ).toBeLessThan(41)
  })

  it('keeps what was before a restart in the window', async () => {
    const grown = await evaluate(query, {
      c: '_x42 10+10x25 10+10x20',
      up: '_x42 1+0x60',
      process_start_time_seconds: '_x42 620+0x25 1010+0x20',
    })
    expect(grown).toBeGreaterThan(250)
  })

  it('is of a window that ended before, too', async () => {
    expect(await evaluate(queryBefore, { c: '1000+1x80', up: UP, process_start_time_seconds: DAY_AGO })).toBeCloseTo(20, 6)
    expect(await evaluate(queryBefore, { c: '_x50 5+0x30', up: UP, process_start_time_seconds: DAY_AGO })).toBe(5)
  })
})
