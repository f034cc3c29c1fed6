import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { initialSession, reduceSession, type SessionEvent, type SessionState, type SessionStep } from '../../src/mfa/session.js'

const deadline = { warnAt: 100, expiresAt: 200, endsAt: 1_000 }
const later = { warnAt: 300, expiresAt: 400, endsAt: 1_000 }
const earlier = { warnAt: 50, expiresAt: 150, endsAt: 1_000 }

const STATES = {
  unknown: initialSession,
  active: { step: 'active', deadline },
  warning: { step: 'warning', deadline, hasFailed: false },
  extending: { step: 'extending', deadline },
  expired: { step: 'expired', deadline },
} satisfies Record<SessionStep, SessionState>

const EVENTS = {
  'known, long before': { type: 'known', session: later, now: 120 },
  'known, soon': { type: 'known', session: later, now: 350 },
  'known, too late': { type: 'known', session: later, now: 400 },
  'known, none': { type: 'known', session: null, now: 0 },
  'known, older than what is known': { type: 'known', session: earlier, now: 120 },
  'tick before': { type: 'tick', now: 99 },
  'tick in the warning': { type: 'tick', now: 100 },
  'tick at the end': { type: 'tick', now: 200 },
  extend: { type: 'extend' },
  'failed in time': { type: 'failed', now: 150 },
  'failed too late': { type: 'failed', now: 200 },
} satisfies Record<string, SessionEvent>

const known = { 'known, long before': 'active', 'known, soon': 'warning', 'known, too late': 'expired', 'known, none': 'expired' } as const

const TRANSITIONS: Record<SessionStep, Partial<Record<keyof typeof EVENTS, SessionStep>>> = {
  unknown: { ...known, 'known, older than what is known': 'warning' },
  active: { ...known, 'tick in the warning': 'warning', 'tick at the end': 'expired', extend: 'extending' },
  warning: { ...known, 'tick before': 'active', 'tick at the end': 'expired', extend: 'extending' },
  extending: { ...known, 'known, older than what is known': 'warning', 'failed in time': 'warning', 'failed too late': 'expired' },
  expired: {},
}

describe.each(Object.keys(STATES) as SessionStep[])('from %s', (name) => {
  const from: SessionState = STATES[name]
  for (const [event, target] of Object.entries(TRANSITIONS[name]) as [keyof typeof EVENTS, SessionStep][])
    it(`${event} → ${target}`, () => expect(reduceSession(from, EVENTS[event]).step).toBe(target))

  it('every other event changes nothing', () => {
    for (const event of Object.keys(EVENTS) as (keyof typeof EVENTS)[])
      if (!(event in TRANSITIONS[name])) expect(reduceSession(from, EVENTS[event]), event).toBe(from)
  })
})

it('says that an extension failed, until the next attempt', () => {
  const failed = reduceSession(STATES.extending, { type: 'failed', now: 150 })
  expect(failed).toMatchObject({ step: 'warning', hasFailed: true })
  expect(reduceSession(failed, { type: 'tick', now: 151 })).toBe(failed)
  expect(reduceSession(failed, { type: 'extend' })).toEqual(STATES.extending)
})

it('whatever tabs say in whatever order, the latest deadline holds', () => {
  const deadlines = fc.array(fc.integer({ min: 1_000, max: 100_000 }), { minLength: 1 })
  fc.assert(
    fc.property(deadlines, (ends) => {
      const said = ends.map((expiresAt) => ({ warnAt: expiresAt - 100, expiresAt, endsAt: 1e9 }))
      const state = said.reduce<SessionState>(
        (before, session) => reduceSession(before, { type: 'known', session, now: 0 }),
        initialSession,
      )
      expect(state.deadline?.expiresAt).toBe(Math.max(...ends))
    }),
  )
})
