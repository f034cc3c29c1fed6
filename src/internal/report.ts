import { messageOf } from '../core/errors.js'

const said = new Set<string>()

// Bundlers replace the whole of `process.env.NODE_ENV` and give the page no `process`; a plain <script type="module"> has neither.
export const isDevelopment = () => {
  try {
    return process.env.NODE_ENV !== 'production'
  } catch {
    return false
  }
}

/** Logs a mistake of the developer once a page, in development only. A component that meets bad input shows its error state and says so here. */
export function reportOnce(error: unknown): void {
  if (!isDevelopment()) return
  const message = messageOf(error)
  if (said.has(message)) return
  said.add(message)
  console.error(message)
}
