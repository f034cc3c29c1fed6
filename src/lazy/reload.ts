// After a deploy the files that an open page still wants may be gone, and no retry brings them back: only a new page does.
const KEY = 'bn-reload:'

/** What browsers and bundlers say when a module's file, or the style sheet it needs, could not be fetched or is a page instead (an error page, the application's own). */
const MISSING =
  /dynamically imported module|importing a module script failed|not a valid javascript mime type|unable to preload css|loading (css )?chunk|failed to load chunk|chunkloaderror/i

/** After a dialog that asked whether to leave, the first timers to run mean that the person stayed. */
const STAYED_MS = 500

/** Did an `import()` fail because its file could not be fetched, rather than because it threw? */
export function isMissingChunk(error: unknown): boolean {
  return error instanceof Error && (MISSING.test(error.message) || MISSING.test(error.name))
}

/**
 * Loads the page anew, once a session for `name`: a file that is still missing afterwards must not send the page round in circles. Undefined where
 * that was done already, or cannot be remembered; else a promise that resolves if the page is still here: a person kept it, for a form that is
 * not saved, or no answer came within `patienceMs`.
 */
export function reloadOnce(name: string, patienceMs: number): Promise<void> | undefined {
  try {
    if (sessionStorage.getItem(KEY + name) !== null) return undefined
    sessionStorage.setItem(KEY + name, '1')
  } catch {
    // Storage is denied or full: without a memory there is no once.
    return undefined
  }
  const stayed = stillHere(patienceMs)
  location.reload()
  return stayed
}

function stillHere(patienceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      removeEventListener('beforeunload', onBeforeUnload)
      resolve()
    }
    const timer = setTimeout(end, patienceMs)
    // Added last, so that it runs after the application's own. The dialog holds back every timer until it is answered.
    const onBeforeUnload = (event: BeforeUnloadEvent) => {
      if (event.defaultPrevented || (typeof event.returnValue === 'string' && event.returnValue !== '')) setTimeout(end, STAYED_MS)
    }
    addEventListener('beforeunload', onBeforeUnload)
  })
}

/** It loaded: the next deploy may reload again. */
export function forgetReload(name: string): void {
  try {
    sessionStorage.removeItem(KEY + name)
  } catch {
    // Nothing was remembered.
  }
}

/**
 * Vite announces each failed import by an event. Where the application calls it off, because it reloads the page itself for example, the import
 * resolves to nothing: what failed is known from here alone.
 *
 * @returns stops listening, and tells the failure that was called off last
 */
export function watchPreloadErrors(): () => unknown {
  const type = 'vite:preloadError'
  let last: (Event & { payload?: unknown }) | undefined
  const onError = (event: Event) => void (last = event)
  globalThis.addEventListener?.(type, onError)
  return () => {
    globalThis.removeEventListener?.(type, onError)
    return last?.defaultPrevented ? last.payload : undefined
  }
}
