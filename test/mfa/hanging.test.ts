import type { MfaAdapter } from 'binnacle/mfa'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createChallenge } from '../../src/mfa/challengestore.js'
// From the sources, like the stores beside it: on the build an error of the one would be of another class than the other knows.
import { createFetchMfaAdapter } from '../../src/mfa/fetchadapter.js'
import { createEnrollment } from '../../src/mfa/enrollmentstore.js'
import { createOverview } from '../../src/mfa/overviewstore.js'
import { challenge, NOW, overview, totp } from './support/samples.js'

const ANSWERS: Record<string, object> = {
  overview: overview(),
  'enrolments/begin': { now: NOW, enrolment: totp },
  'challenges/select': { now: NOW, step: { method: 'totp', expiresAt: NOW + 60_000, factorId: 'f-totp', digits: 6 } },
}
const hang = () => new Promise<never>(() => {})

/** A server that answers all but one of its endpoints, by the adapter of ours or by one without a time-out of its own. */
function adapterThatHangsAt(hanging: string, isOurs: boolean): MfaAdapter {
  const ask = (path: string) => (path === hanging || !ANSWERS[path] ? hang() : Promise.resolve(Response.json(ANSWERS[path])))
  const ours = createFetchMfaAdapter({
    baseUrl: '/api/mfa',
    fetch: (request) => ask(new URL(request.url).pathname.replace('/api/mfa/', '')),
  })
  return isOurs ? ours : { ...ours, overview: overviewOf(ours, hanging), confirmEnrolment: hang, verifyChallenge: hang }
}
const overviewOf = (ours: MfaAdapter, hanging: string) => (hanging === 'overview' ? hang : ours.overview)

/** @see a confirmation that was never answered kept the person at "Verifying", with every action ignored */
describe.each([
  ['createFetchMfaAdapter', true, 10_000],
  ['an adapter without a time-out', false, 30_000],
])('a server that hangs, by %s', (_, isOurs, patienceMs) => {
  beforeEach(() => void vi.useFakeTimers({ now: NOW }))
  afterEach(() => void vi.useRealTimers())

  it('gives the person their step back, with the problem, and takes the next attempt', async () => {
    const enrollment = createEnrollment({ adapter: adapterThatHangsAt('enrolments/confirm', isOurs), methods: ['totp'] })
    const stop = enrollment.start()
    await vi.waitFor(() => expect(enrollment.getSnapshot().step).toBe('totp.scan'))
    enrollment.actions.submitCode('123456')
    expect(enrollment.getSnapshot().step).toBe('verifying')
    await vi.advanceTimersByTimeAsync(patienceMs)
    expect(enrollment.getSnapshot()).toMatchObject({ step: 'totp.scan', problem: { code: 'timed-out' } })
    enrollment.actions.submitCode('123456')
    expect(enrollment.getSnapshot().step).toBe('verifying')
    stop()
  })

  it('does so in a challenge', async () => {
    const store = createChallenge({ adapter: adapterThatHangsAt('challenges/verify', isOurs), challenge: challenge({ preferred: 1 }) })
    const stop = store.start()
    await vi.waitFor(() => expect(store.getSnapshot().step).toBe('active'))
    store.actions.submit({ code: '123456' })
    await vi.advanceTimersByTimeAsync(patienceMs)
    expect(store.getSnapshot()).toMatchObject({ step: 'active', problem: { code: 'timed-out' } })
    stop()
  })

  it('does so in lists and gates', async () => {
    const store = createOverview({ adapter: adapterThatHangsAt('overview', isOurs) })
    const stop = store.start()
    await vi.advanceTimersByTimeAsync(patienceMs)
    expect(store.getSnapshot()).toMatchObject({ isLoading: false, problem: { code: 'timed-out' } })
    stop()
  })
})
