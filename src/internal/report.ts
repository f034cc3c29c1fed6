import { messageOf } from '../core/errors.js'

const said = new Set<string>()

// `process` may not exist in a plain <script type="module">.
const isDevelopment = () => typeof process !== 'undefined' && process.env.NODE_ENV !== 'production'

/** Logs a mistake of the developer once a page, in development only. A component that meets bad input shows its error state and says so here. */
export function reportOnce(error: unknown): void {
  if (!isDevelopment()) return
  const message = messageOf(error)
  if (said.has(message)) return
  said.add(message)
  console.error(message)
}
