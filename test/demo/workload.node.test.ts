import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hitRateOf } from 'binnacle/cache'
import { createMemoryCacheStore } from 'binnacle/server'
import { expect, it, onTestFinished } from 'vitest'
import { hitRateFrom, replay, WORKLOAD } from '../../demo/load/workload.js'
import { createDemo, isLocal } from '../../demo/server/app.js'
import { createGame } from '../../demo/server/game.js'

it('serves nine reads of ten without waiting, and the panel’s figure is the one in the log', async () => {
  const time = { now: Date.now() }
  const clock = () => time.now
  const store = createMemoryCacheStore({ clock, onNotice() {} })
  const demo = createDemo({ pages: '/nowhere', game: createGame({ authorize: isLocal, store, clock }) })
  const server = createServer(demo.listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.close()
    await demo.stop()
    server.closeAllConnections()
  })
  // A short version of `npm run load`: fewer players, so that each comes about as often.
  const { port } = server.address() as AddressInfo
  const { reads, counts, scores, logouts } = await replay(`http://127.0.0.1:${port}`, time, { ...WORKLOAD, players: 4, visits: 30 })
  const log = hitRateFrom(reads)
  expect(hitRateOf(counts)).toEqual(log)
  expect(log.rate).toBeGreaterThan(0.9)
  expect(reads).toHaveLength(30 * WORKLOAD.viewsPerVisit * WORKLOAD.readsPerView)
  expect(scores).toBeGreaterThan(0)
  expect(logouts).toBeGreaterThan(0)
  // Each kind of outcome took part.
  for (const what of ['fresh', 'stale', 'coalesced', 'miss'] as const) expect(counts[what]).toBeGreaterThan(0)
  expect(counts.failed).toBe(0)
}, 60_000)
