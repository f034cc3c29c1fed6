/** A line to the other tabs of this browser, of this origin. */
export interface TabChannel<Message> {
  post(message: Message): void
  dispose(): void
}

/**
 * Opens the channel `name`. Where the browser has none (or forbids it) a tab simply hears nothing: what is said here may speed other tabs
 * up, but nothing may rest on it. A tab does not hear itself.
 *
 * @param onMessage gets what another tab posted; check it, another version of the page may have sent it
 */
export function createTabChannel<Message>(name: string, onMessage: (message: unknown) => void): TabChannel<Message> {
  let channel: BroadcastChannel | undefined
  try {
    if (typeof BroadcastChannel === 'function') channel = new BroadcastChannel(name)
  } catch {
    // An opaque origin (a sandboxed frame) has no channels.
  }
  if (channel) channel.onmessage = (event: MessageEvent<unknown>) => onMessage(event.data)
  return {
    post: (message) => channel?.postMessage(message),
    dispose: () => {
      if (channel) channel.onmessage = null
      channel?.close()
      channel = undefined
    },
  }
}
