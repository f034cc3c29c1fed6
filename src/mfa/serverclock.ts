import type { MfaResponse } from '../core/mfa.js'
import { MfaRequestError } from './adapter.js'

/** The server's clock as this page knows it: its own clock, and how far off it is. */
export interface ServerClock {
  /** Sends a request and reads the clock in its answer, or in its refusal. One that is never answered fails as `timed-out`. */
  ask<Answer extends MfaResponse>(request: () => Promise<Answer>): Promise<Answer>
  /** Epoch ms by the server. */
  now(): number
  /** Server minus page, ms. */
  offsetMs(): number
}

/** The adapter's own time-out comes first. Some have none: then the page must not wait for ever. */
const PATIENCE_MS = 30_000

/**
 * The offset is taken from the quickest answer so far: the server read its clock at some moment between question and answer, so half of that
 * time is the most it can be wrong by. An answer that disagrees by more means that a clock was set, and counts as the first.
 */
export function createServerClock(clock: () => number = Date.now): ServerClock {
  let offset = 0
  let quickest = Number.POSITIVE_INFINITY
  const read = (sentAt: number, serverNow: number | undefined) => {
    const receivedAt = clock()
    const took = receivedAt - sentAt
    if (serverNow === undefined || took < 0) return
    const measured = serverNow - (sentAt + took / 2)
    const isClockSet = Math.abs(measured - offset) > (took + quickest) / 2
    if (took > quickest && !isClockSet) return
    quickest = took
    offset = measured
  }
  return {
    async ask(request) {
      const sentAt = clock()
      let timer: ReturnType<typeof setTimeout> | undefined
      const patience = new Promise<never>((_, reject) => {
        const giveUp = () => reject(new MfaRequestError('timed-out', `The adapter did not answer within ${PATIENCE_MS / 1_000} s.`))
        timer = setTimeout(giveUp, PATIENCE_MS)
      })
      try {
        const answer = await Promise.race([request(), patience])
        read(sentAt, answer.now)
        return answer
      } catch (error) {
        if (error instanceof MfaRequestError) read(sentAt, error.now)
        throw error
      } finally {
        clearTimeout(timer)
      }
    },
    now: () => clock() + offset,
    offsetMs: () => offset,
  }
}
