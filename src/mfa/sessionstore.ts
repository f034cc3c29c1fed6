import { createTabChannel } from '../internal/tabchannel.js'
import type { MfaSession, SessionResponse } from '../core/mfa.js'
import type { MfaAdapter } from './adapter.js'
import { createAlarm, createMachine } from './machine.js'
import { createServerClock, type ServerClock } from './serverclock.js'
import { initialSession, reduceSession, type SessionState } from './session.js'

export interface SessionHandlers {
  /** The session has ended: here, on the server, or in another tab. */
  onExpired?: (() => void) | undefined
}

export interface SessionWatch {
  getSnapshot(): SessionState
  subscribe(onChange: () => void): () => void
  readonly clock: ServerClock
  extend(): void
  /** Asks the server again: after a login, or when the page comes back. */
  refresh(): void
  start(): () => void
  listen(handlers: SessionHandlers): void
}

export interface CreateSessionWatchOptions {
  adapter: Pick<MfaAdapter, 'session' | 'extendSession'>
  /** Tabs of the same session share it. @default 'binnacle-session' */
  channel?: string
  /** Epoch ms. @default Date.now */
  clock?: () => number
}

type Deadline = Pick<MfaSession, 'warnAt' | 'expiresAt' | 'endsAt'>

const isDeadline = (value: unknown): value is Deadline =>
  typeof value === 'object' &&
  value !== null &&
  ['warnAt', 'expiresAt', 'endsAt'].every((key) => Number.isFinite((value as Record<string, unknown>)[key]))

/**
 * One deadline in every tab. Each tab keeps it by the server's clock and tells the others what it learns. At the deadline it asks the server once
 * more, because something else may have extended the session; where the server does not answer, the deadline holds.
 */
export function createSessionWatch({ adapter, channel: name = 'binnacle-session', clock: now }: CreateSessionWatchOptions): SessionWatch {
  const clock = createServerClock(now)
  let handlers: SessionHandlers = {}
  let channel: ReturnType<typeof createTabChannel> | undefined
  const alarm = createAlarm(() => ring())

  const machine = createMachine(initialSession, reduceSession, (state) => {
    watch()
    if (state.step === 'expired') handlers.onExpired?.()
  })
  const { dispatch, getSnapshot } = machine

  function watch() {
    const { step, deadline } = getSnapshot()
    if (!channel || !deadline || step === 'expired' || step === 'extending') return alarm.set(null)
    alarm.set((step === 'active' ? deadline.warnAt : deadline.expiresAt) - clock.now())
  }

  function ring() {
    if (isPast()) return void learn(() => adapter.session())
    dispatch({ type: 'tick', now: clock.now() })
    watch()
  }

  const isPast = () => clock.now() >= (getSnapshot().deadline?.expiresAt ?? Number.POSITIVE_INFINITY)

  async function learn(request: () => Promise<SessionResponse>) {
    try {
      const { session } = await clock.ask(request)
      dispatch({ type: 'known', session, now: clock.now() })
      channel?.post(session && { warnAt: session.warnAt, expiresAt: session.expiresAt, endsAt: session.endsAt })
    } catch {
      dispatch({ type: 'failed', now: clock.now() })
    }
    if (isPast()) dispatch({ type: 'tick', now: clock.now() })
  }

  return {
    getSnapshot,
    subscribe: machine.subscribe,
    clock,
    extend() {
      const before = getSnapshot()
      dispatch({ type: 'extend' })
      if (getSnapshot() !== before) void learn(() => adapter.extendSession())
    },
    refresh: () => void learn(() => adapter.session()),
    start() {
      channel = createTabChannel(name, (message) => {
        if (message === null || isDeadline(message)) dispatch({ type: 'known', session: message, now: clock.now() })
      })
      // A page that slept (a closed lid, a frozen tab) has missed what was said.
      const onVisible = () => {
        if (document.visibilityState === 'visible') void learn(() => adapter.session())
      }
      document.addEventListener('visibilitychange', onVisible)
      void learn(() => adapter.session())
      return () => {
        document.removeEventListener('visibilitychange', onVisible)
        alarm.set(null)
        channel?.dispose()
        channel = undefined
      }
    },
    listen: (next) => {
      handlers = next
    },
  }
}
