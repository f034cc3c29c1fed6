import { createTabChannel } from '../internal/tabchannel.js'

/** A way to reach the other tabs; tests and other platforms bring their own. */
export type OpenChannel = (name: string, onMessage: (message: unknown) => void) => { post(message: unknown): void; dispose(): void }

export interface TabsOptions<Message> {
  name: string
  open?: OpenChannel
  onMessage: (message: Message) => void
  /** Messages were missed: what depends on them must be looked at anew. */
  onGap: () => void
}

export interface Tabs<Message> {
  post(message: Message): void
  dispose(): void
}

interface Envelope {
  from: string
  number: number
  message: unknown
}

const isEnvelope = (data: unknown): data is Envelope =>
  typeof data === 'object' && data !== null && typeof (data as Envelope).from === 'string' && Number.isInteger((data as Envelope).number)

/** Each tab numbers its messages: a doubled one is heard once, and a missing or a late one is noticed. */
export function createTabs<Message>({ name, open = createTabChannel, onMessage, onGap }: TabsOptions<Message>): Tabs<Message> {
  // Not crypto.randomUUID: it is missing on plain http.
  const from = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
  const heard = new Map<string, number>()
  let number = 0
  const channel = open(name, (data) => {
    if (!isEnvelope(data) || data.from === from) return
    const last = heard.get(data.from)
    // Doubled; or late, and then the gap it left was noticed.
    if (last !== undefined && data.number <= last) return
    heard.set(data.from, data.number)
    if (last !== undefined && data.number > last + 1) onGap()
    onMessage(data.message as Message)
  })
  // A page that comes back from the back/forward cache has heard nothing meanwhile.
  const onPageShow = (event: PageTransitionEvent) => {
    if (event.persisted) onGap()
  }
  const isBrowser = typeof window !== 'undefined'
  if (isBrowser) addEventListener('pageshow', onPageShow)

  return {
    post(message) {
      try {
        channel.post({ from, number: ++number, message } satisfies Envelope)
      } catch {
        // Not cloneable: the others notice the missing number with the next message.
      }
    },
    dispose() {
      if (isBrowser) removeEventListener('pageshow', onPageShow)
      channel.dispose()
    },
  }
}
