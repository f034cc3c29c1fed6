// After a deploy the files that an open page still wants may be gone, and no retry brings them back: only a new page does.
const KEY = 'bn-reload:'

/** What browsers and bundlers say when a module's file could not be fetched. */
const MISSING = /dynamically imported module|importing a module script failed|loading (css )?chunk|chunkloaderror/i

/** Did an `import()` fail because its file could not be fetched, rather than because it threw? */
export function isMissingChunk(error: unknown): boolean {
  return error instanceof Error && (MISSING.test(error.message) || MISSING.test(error.name))
}

/**
 * Loads the page anew, once a session for `name`: a file that is still missing afterwards must not send the page round in circles. False where
 * that was done already, or cannot be remembered.
 */
export function reloadOnce(name: string): boolean {
  try {
    if (sessionStorage.getItem(KEY + name) !== null) return false
    sessionStorage.setItem(KEY + name, '1')
  } catch {
    // Storage is denied or full: without a memory there is no once.
    return false
  }
  location.reload()
  return true
}

/** It loaded: the next deploy may reload again. */
export function forgetReload(name: string): void {
  try {
    sessionStorage.removeItem(KEY + name)
  } catch {
    // Nothing was remembered.
  }
}
