import { settled } from '../internal/usePending.js'

const listeners = new Set<() => void>()
let isPreparing = false

const set = (value: boolean) => {
  if (isPreparing === value) return
  isPreparing = value
  for (const listener of listeners) listener()
}
const onBeforePrint = () => set(true)
const onAfterPrint = () => set(false)

/** Is the page on paper, or about to be? */
export const isPrinting = () => isPreparing

export function watchPrint(listener: () => void): () => void {
  if (listeners.size === 0) {
    addEventListener('beforeprint', onBeforePrint)
    addEventListener('afterprint', onAfterPrint)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    removeEventListener('beforeprint', onBeforePrint)
    removeEventListener('afterprint', onAfterPrint)
    isPreparing = false
  }
}

/**
 * Shows everything that waits to be scrolled to, and resolves when everything that loads on demand is there. The browser's own print command cannot wait, so
 * a print button calls this first. After printing the page is as it was.
 *
 * @example
 * <button onClick={() => preparePrint().then(() => window.print())}>Print</button>
 */
export async function preparePrint(): Promise<void> {
  set(true)
  await settled()
}
