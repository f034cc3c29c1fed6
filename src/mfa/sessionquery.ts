import type { MfaSession, SessionResponse } from '../core/mfa.js'
import { createAlarm, createMachine } from './machine.js'
import { problemOf, type MfaProblem } from './problem.js'
import { createServerClock, type ServerClock } from './serverclock.js'

export interface SessionQueryState<Answer extends SessionResponse = SessionResponse> {
  /** `nobody` is what the server said; `failed`: it did not say. */
  status: 'loading' | 'signed-in' | 'nobody' | 'failed'
  session: MfaSession | null
  answer: Answer | null
  /** Why the last question failed. A session that was known before stays. */
  problem: MfaProblem | null
  isLoading: boolean
}

export interface SessionQuery<Answer extends SessionResponse> {
  getSnapshot(): SessionQueryState<Answer>
  subscribe(onChange: () => void): () => void
  readonly clock: ServerClock
  ask(): void
  start(): () => void
  listen(handlers: object): void
}

type Event<Answer> = { type: 'ask' } | { type: 'told'; answer: Answer } | { type: 'failed'; problem: MfaProblem }

/** A failure is asked about again, at first after so long, then twice as long each time. */
const RETRY_MS = 2_000
const MAX_RETRY_MS = 60_000

export function reduceSessionQuery<Answer extends SessionResponse>(
  state: SessionQueryState<Answer>,
  event: Event<Answer>,
): SessionQueryState<Answer> {
  switch (event.type) {
    case 'ask':
      return { ...state, isLoading: true }
    case 'told': {
      const { answer } = event
      const { session } = answer
      return { status: session ? 'signed-in' : 'nobody', session, answer, problem: null, isLoading: false }
    }
    case 'failed': {
      const { problem } = event
      if (problem.code === 'signed-out') return { status: 'nobody', session: null, answer: null, problem, isLoading: false }
      return { ...state, status: state.status === 'loading' ? 'failed' : state.status, problem, isLoading: false }
    }
  }
}

/**
 * Who is signed in, as the server says. While it does not say, it is asked again: at growing intervals, when the page is looked at, and when the network is back. The
 * newest answer counts.
 */
export function createSessionQuery<Answer extends SessionResponse>(request: () => Promise<Answer>): SessionQuery<Answer> {
  const clock = createServerClock()
  const alarm = createAlarm(() => ask())
  let asked = 0
  let failures = 0
  const machine = createMachine<SessionQueryState<Answer>, Event<Answer>>(
    { status: 'loading', session: null, answer: null, problem: null, isLoading: true },
    reduceSessionQuery,
    () => {},
  )
  const hasFailed = () => machine.getSnapshot().status === 'failed'

  async function load() {
    const ticket = ++asked
    let event: Event<Answer>
    try {
      event = { type: 'told', answer: await clock.ask(request) }
    } catch (error) {
      event = { type: 'failed', problem: problemOf(error) }
    }
    if (ticket !== asked) return
    machine.dispatch(event)
    failures = hasFailed() ? failures + 1 : 0
    alarm.set(hasFailed() ? Math.min(RETRY_MS * 2 ** (failures - 1), MAX_RETRY_MS) : null)
  }
  function ask() {
    alarm.set(null)
    machine.dispatch({ type: 'ask' })
    void load()
  }
  return {
    getSnapshot: machine.getSnapshot,
    subscribe: machine.subscribe,
    clock,
    ask,
    start() {
      if (asked === 0) void load()
      else if (hasFailed()) ask()
      const onBack = () => {
        if (hasFailed() && document.visibilityState === 'visible') ask()
      }
      document.addEventListener('visibilitychange', onBack)
      window.addEventListener('online', onBack)
      return () => {
        alarm.set(null)
        document.removeEventListener('visibilitychange', onBack)
        window.removeEventListener('online', onBack)
      }
    },
    listen() {},
  }
}
