import type { EntryFilter } from '../core/filter.js'
import { createTabChannel } from '../internal/tabchannel.js'
import type { Core } from './core.js'
import { cloneLossOf } from './serializer.js'
import type { TabFailure } from './tabFailure.js'
import type { StoredEntry } from './tier.js'

/** A way to reach the other tabs; tests and other platforms bring their own. */
export type OpenChannel = (name: string, onMessage: (message: unknown) => void) => { post(message: unknown): void; dispose(): void }

export type TabMessage =
  | {
      type: 'remove'
      filter: EntryFilter
      cause: 'invalidate' | 'logout'
      /** Of the invalidation, epoch ms. */
      at?: number
      /** The number of the message that said so before. */
      again?: number
    }
  | { type: 'set'; name: string; stored: StoredEntry }
  /** A load for which other tabs may be waiting; `at` is epoch ms. */
  | { type: 'failed'; name: string; failure: TabFailure; at: number }

export interface Envelope {
  from: string
  /** Of the sender's messages; a greeting and its answer say how many there were so far. */
  number: number
  kind: 'message' | 'hello' | 'here'
  message?: TabMessage
}

export interface Tabs {
  /** Returns the number of the message. */
  post(message: TabMessage): number
  dispose(): void
}

/** A value that would not arrive as it is does not travel: the other tabs drop what they have, and ask for it when they need it. */
export function messageOfSet(name: string, stored: StoredEntry): TabMessage {
  if (!cloneLossOf(stored.value)) return { type: 'set', name, stored }
  const filter = { owners: [name.slice(0, name.indexOf('.'))], name }
  return { type: 'remove', filter, cause: 'invalidate', at: stored.updatedAt - 1 }
}

/** Speaks to the other tabs. What hears them is loaded once there is another: until then its words wait, in their order. */
export function createTabs(core: Core, open: OpenChannel = createTabChannel): Tabs {
  // Not crypto.randomUUID: it is missing on plain http.
  const from = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
  let number = 0
  let waiting: unknown[] | undefined
  let hear = (data: unknown): void => {
    waiting?.push(data)
    if (waiting) return
    waiting = [data]
    import('./hearing.js')
      .then(({ createHearing }) => createHearing(core, from, () => send('here')))
      // It can't be had, after a new release for example: whatever was said, nothing older is shown.
      .catch(() => (unheard: unknown) => {
        const { filter, cause = 'invalidate' } = ((unheard as Partial<Envelope> | null)?.message ?? {}) as Partial<
          TabMessage & { type: 'remove' }
        >
        void core.forgetFromTab({ owners: filter?.owners ?? core.owners }, cause)
      })
      .then((hearing) => {
        hear = hearing
        waiting!.forEach(hear)
      })
  }
  const channel = open('binnacle:cache', (data) => hear(data))
  const send = (kind: Envelope['kind'], message?: TabMessage) => {
    try {
      channel.post({ from, number, kind, message } satisfies Envelope)
    } catch {
      // Not cloneable: the others notice the missing number with the next message.
    }
  }
  send('hello')

  // A page that comes back from the back/forward cache has heard nothing meanwhile.
  const onPageShow = (event: PageTransitionEvent) => {
    if (event.persisted) void core.forgetInPage()
  }
  globalThis.addEventListener?.('pageshow', onPageShow)
  return {
    post(message) {
      number++
      send('message', message)
      return number
    },
    dispose() {
      globalThis.removeEventListener?.('pageshow', onPageShow)
      channel.dispose()
    },
  }
}
