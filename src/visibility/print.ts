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

export interface PrintOptions {
  /** How long to wait for what loads on demand, ms. @default 10000 */
  timeoutMs?: number
}

export interface PrintReadiness {
  /** Names of what was not there in time, once for each; empty where all is there. */
  readonly missing: readonly string[]
}

/**
 * Shows everything that waits to be scrolled to, and resolves when everything that loads on demand is there, or when the time is over: then it says
 * what is missing. The browser's own print command cannot wait, so a print button calls this first. After printing the page is as it was.
 *
 * @example
 * <button onClick={async () => {
 *   const { missing } = await preparePrint()
 *   if (missing.length === 0 || confirm('Some parts are not there yet. Print anyway?')) window.print()
 * }}>Print</button>
 */
export async function preparePrint({ timeoutMs = 10_000 }: PrintOptions = {}): Promise<PrintReadiness> {
  // Also where nobody listens yet: what comes meanwhile must not stay shown.
  addEventListener('afterprint', onAfterPrint, { once: true })
  set(true)
  return { missing: [...new Set(await settled(timeoutMs))] }
}
