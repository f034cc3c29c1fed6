'use client'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { storedColumns } from './columns.js'
import type { SeriesInput } from './ingest.js'
import type { SeriesStore } from './seriesstore.js'

/** A number that changes when a live store among the data does, at most once a frame. */
export function useLiveVersion(data: readonly SeriesInput[] | undefined): number {
  const stores = useMemo(() => (Array.isArray(data) ? data.filter((input) => storedColumns(input)) : []) as SeriesStore[], [data])
  const subscribe = useCallback(
    (onChange: () => void) => {
      let frame = 0
      const onAppend = () => {
        frame ||= requestAnimationFrame(() => {
          frame = 0
          onChange()
        })
      }
      const leave = stores.map((store) => store.subscribe(onAppend))
      return () => {
        cancelAnimationFrame(frame)
        for (const each of leave) each()
      }
    },
    [stores],
  )
  const version = () => stores.reduce((sum, store) => sum + (storedColumns(store)?.version ?? 0), 0)
  return useSyncExternalStore(subscribe, version, version)
}
