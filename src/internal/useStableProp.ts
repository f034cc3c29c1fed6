'use client'
import { useEffect, useRef } from 'react'
import { BinnacleError } from '../core/errors.js'
import { reportOnce } from './report.js'

/** This many new objects, one per render, within `WINDOW_MS` are a mistake; a person who signs out and in again changes it less often. */
const MAX_CHANGES = 3
const WINDOW_MS = 10_000

/**
 * Warns in development when a prop that must be made once, outside the component, is another object at each render.
 *
 * @example
 * useStableProp('CacheProvider', 'cache', cache, 'Each render then opens its own channel and forgets what was cached.')
 */
export function useStableProp(component: string, prop: string, value: object | undefined, consequence: string): void {
  const seen = useRef({ value, changes: 0, since: 0 })
  useEffect(() => {
    const known = seen.current
    const now = Date.now()
    const isSame = known.value === value
    known.value = value
    if (isSame || now - known.since > WINDOW_MS) {
      known.changes = 0
      known.since = now
    }
    if (isSame || ++known.changes < MAX_CHANGES) return
    reportOnce(
      new BinnacleError(
        'invalid-option',
        `${component}: \`${prop}\` is another object at each render. ${consequence} Make it once: outside the component, or with useState(() => …).`,
      ),
    )
  })
}
