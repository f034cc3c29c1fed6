import { expect, it } from 'vitest'
import { MfaRequestError } from '../../src/mfa/adapter.js'
import { createServerClock } from '../../src/mfa/serverclock.js'

/** A page clock that moves by what each answer takes. */
function setUp(offsetMs: number) {
  let now = 1_000_000
  const clock = createServerClock(() => now)
  const ask = (tookMs: number, refuse = false) =>
    clock.ask(async () => {
      const at = now + tookMs / 2 + offsetMs
      now += tookMs
      if (refuse) throw new MfaRequestError('locked', 'no', { now: at })
      return { now: at }
    })
  return { clock, ask, now: () => now, pass: (ms: number) => (now += ms) }
}

it('measures how far off the page is, from answers and refusals alike', async () => {
  const { clock, ask, now } = setUp(-45_000)
  expect(clock.now()).toBe(now())
  await expect(ask(200, true)).rejects.toThrow('no')
  expect(clock.offsetMs()).toBe(-45_000)
  expect(clock.now()).toBe(now() - 45_000)
})

it('trusts the quickest answer', async () => {
  let now = 0
  const clock = createServerClock(() => now)
  const answer = (tookMs: number, serverNow: number) =>
    clock.ask(async () => {
      now += tookMs
      return { now: serverNow }
    })
  await answer(10, 105) // offset 100
  await answer(2_000, now + 2_000 + 100) // read at its very end: off by a second, and worse than what is known
  expect(clock.offsetMs()).toBe(100)
})

it('begins again when a clock was set', async () => {
  const { clock, ask, pass } = setUp(0)
  await ask(10)
  pass(-3_600_000)
  await clock.ask(async () => ({ now: 1_000_010 }))
  expect(clock.offsetMs()).toBeCloseTo(3_600_000, -3)
})
