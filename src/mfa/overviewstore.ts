import type { MfaFactor, MfaOverviewResponse } from '../core/mfa.js'
import type { MfaAdapter } from './adapter.js'
import { createMachine } from './machine.js'
import { problemOf, type MfaProblem } from './problem.js'
import { createServerClock, type ServerClock } from './serverclock.js'

export interface OverviewState {
  overview: MfaOverviewResponse | null
  problem: MfaProblem | null
  isLoading: boolean
}

type OverviewEvent =
  | { type: 'load' }
  | { type: 'loaded'; overview: MfaOverviewResponse }
  | { type: 'failed'; problem: MfaProblem }
  | { type: 'factors'; factors: MfaFactor[] }

export interface OverviewStore {
  getSnapshot(): OverviewState
  subscribe(onChange: () => void): () => void
  readonly clock: ServerClock
  reload(): void
  /** What a change of the factors answered. */
  setFactors(factors: MfaFactor[]): void
  start(): () => void
  listen(handlers: OverviewHandlers): void
}

export interface OverviewHandlers {
  onLoaded?: ((overview: MfaOverviewResponse) => void) | undefined
}

function reduce(state: OverviewState, event: OverviewEvent): OverviewState {
  switch (event.type) {
    case 'load':
      return { ...state, isLoading: true }
    case 'loaded':
      return { overview: event.overview, problem: null, isLoading: false }
    case 'failed':
      return { ...state, problem: event.problem, isLoading: false }
    case 'factors':
      return state.overview ? { ...state, overview: { ...state.overview, factors: event.factors } } : state
  }
}

/** What the account has, as gate, list and check-up draw it. The newest answer counts. */
export function createOverview({ adapter }: { adapter: Pick<MfaAdapter, 'overview'> }): OverviewStore {
  const clock = createServerClock()
  let handlers: OverviewHandlers = {}
  let asked = 0
  const machine = createMachine<OverviewState, OverviewEvent>(
    { overview: null, problem: null, isLoading: true },
    reduce,
    (_, __, event) => {
      if (event.type === 'loaded') handlers.onLoaded?.(event.overview)
    },
  )
  const load = async () => {
    const ticket = ++asked
    let event: OverviewEvent
    try {
      event = { type: 'loaded', overview: await clock.ask(() => adapter.overview()) }
    } catch (error) {
      event = { type: 'failed', problem: problemOf(error) }
    }
    if (ticket === asked) machine.dispatch(event)
  }
  return {
    getSnapshot: machine.getSnapshot,
    subscribe: machine.subscribe,
    clock,
    reload() {
      machine.dispatch({ type: 'load' })
      void load()
    },
    setFactors: (factors) => machine.dispatch({ type: 'factors', factors }),
    start() {
      if (asked === 0) void load()
      return () => {}
    },
    listen: (next) => {
      handlers = next
    },
  }
}
