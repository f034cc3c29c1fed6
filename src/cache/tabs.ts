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
  /** Of the sender's messages; a greeting and its answer say how many there were so far. */
  number: number
  kind: 'message' | 'hello' | 'here'
  message?: unknown
}

/** Of each sender so many late numbers are told from doubled ones. */
const REMEMBERED = 1_000

const isEnvelope = (data: unknown): data is Envelope =>
  typeof data === 'object' && data !== null && typeof (data as Envelope).from === 'string' && Number.isInteger((data as Envelope).number)

/**
 * Each tab numbers its messages: a doubled one is heard once, a late one is still heard, and a missing one is noticed with the next. A tab that
 * opens greets the others, to learn where their numbers stand.
 */
export function createTabs<Message>({ name, open = createTabChannel, onMessage, onGap }: TabsOptions<Message>): Tabs<Message> {
  // Not crypto.randomUUID: it is missing on plain http.
  const from = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
  const senders = new Map<string, { last: number; heard: Set<number> }>()
  let number = 0

  const channel = open(name, (data) => {
    if (!isEnvelope(data) || data.from === from) return
    const sender = senders.get(data.from) ?? { last: 0, heard: new Set<number>() }
    senders.set(data.from, sender)
    if (data.kind === 'hello') send('here')
    if (data.kind !== 'message') {
      sender.last = Math.max(sender.last, data.number)
      return
    }
    if (sender.heard.has(data.number)) return
    sender.heard.add(data.number)
    if (sender.heard.size > REMEMBERED) for (const oldest of sender.heard) if (sender.heard.delete(oldest)) break
    const isGap = data.number > sender.last + 1
    sender.last = Math.max(sender.last, data.number)
    if (isGap) onGap()
    onMessage(data.message as Message)
  })
  const send = (kind: Envelope['kind'], message?: unknown) => {
    try {
      channel.post({ from, number, kind, message } satisfies Envelope)
    } catch {
      // Not cloneable: the others notice the missing number with the next message.
    }
  }
  send('hello')

  // A page that comes back from the back/forward cache has heard nothing meanwhile.
  const onPageShow = (event: PageTransitionEvent) => {
    if (event.persisted) onGap()
  }
  const isBrowser = typeof window !== 'undefined'
  if (isBrowser) addEventListener('pageshow', onPageShow)

  return {
    post(message) {
      number++
      send('message', message)
    },
    dispose() {
      if (isBrowser) removeEventListener('pageshow', onPageShow)
      channel.dispose()
    },
  }
}
