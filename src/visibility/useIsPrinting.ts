'use client'
import { useSyncExternalStore } from 'react'
import { isPrinting, watchPrint } from './print.js'

/** Is the page being printed, or about to be? Then nothing may wait to be scrolled to. False on the server. */
export function useIsPrinting(): boolean {
  return useSyncExternalStore(watchPrint, isPrinting, () => false)
}
