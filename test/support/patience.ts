import { vi } from 'vitest'

/** How long a test waits for an event that a loaded machine is late with. What never comes fails all the same. */
export const PATIENCE_MS = 30_000

// Vitest has a setting for `expect.poll` and for tests, but none for these two: by themselves they wait one second.
const { waitFor, waitUntil } = vi
type Options = Parameters<typeof waitFor>[1]
const patient = (options: Options): Options => (typeof options === 'number' ? options : { timeout: PATIENCE_MS, ...options })
vi.waitFor = (callback, options) => waitFor(callback, patient(options))
vi.waitUntil = (callback, options) => waitUntil(callback, patient(options))
