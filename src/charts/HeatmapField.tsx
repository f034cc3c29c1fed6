'use client'
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { chartMessages } from '../core/messages/charts.js'
import { heatmapMessages } from '../core/messages/heatmap.js'
import { useMessages } from '../internal/useSettings.js'
import { valueAt } from './heatdata.js'
import { cellAt, type HeatModel } from './heatmodel.js'
import { HeatmapReadout } from './HeatmapReadout.js'
import { spokenCell, type HeatWordsInput } from './heatwords.js'

/** A cell of a heatmap, as the application's data counts it. */
export interface HeatmapCell {
  column: number
  row: number
  /** Null where nothing was measured. */
  value: number | null
}

export interface HeatmapFieldProps {
  frameId: string
  measure: (element: HTMLElement) => () => void
  model: HeatModel
  words: HeatWordsInput
  /** Names of the axes and the values. */
  heads: { x: string; y: string; value: string }
  onCellClick?: (cell: HeatmapCell) => void
  /** The picture. It is not drawn again when the read-out moves. */
  children: ReactNode
}

interface Shown {
  column: number
  row: number
  /** Came by keyboard: its words are spoken. */
  byKey: boolean
  isPinned: boolean
}

/** Words come this long after the last of a burst of keys: a person cannot listen faster. */
const SPEAK_MS = 200
const PAGE_COLUMNS = 10

/** Where pointer and keys read a heatmap: the cell one is at, and its words. */
export function HeatmapField({ frameId, measure, model, words, heads, onCellClick, children }: HeatmapFieldProps) {
  const { grid } = model
  const chart = useMessages('charts', chartMessages)
  const t = useMessages('heatmap', heatmapMessages)
  const [state, setShown] = useState<Shown | null>(null)
  const isDismissed = useRef(false)
  const attach = useCallback((element: HTMLElement | null) => (element ? measure(element) : undefined), [measure])
  // The data may have become less since.
  const shown = state && state.column < grid.columns && state.row < grid.rows ? state : null
  const said = useSpoken(shown?.byKey ? spokenCell(words, shown.column, shown.row) : '')
  useEscape(shown !== null, () => {
    isDismissed.current = true
    setShown(null)
  })

  const show = (next: Shown) =>
    setShown((before) =>
      before?.column === next.column && before.row === next.row && before.byKey === next.byKey && before.isPinned === next.isPinned
        ? before
        : next,
    )
  const click = ({ column, row }: Shown) => {
    const value = valueAt(grid, column, row)
    onCellClick?.({ column, row, value: Number.isNaN(value) ? null : value })
  }
  const underPointer = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return cellAt(grid, (event.clientX - box.left) / box.width, (event.clientY - box.top - model.top) / model.plotHeight)
  }
  const isOnTip = (event: MouseEvent<HTMLElement>) => event.target instanceof Element && event.target.closest('.bn-Readout-tip') !== null

  const onMove = (event: MouseEvent<HTMLElement>) => {
    if (isDismissed.current || shown?.isPinned || isOnTip(event)) return
    const cell = underPointer(event)
    if (cell) show({ ...cell, byKey: false, isPinned: false })
    else if (!shown?.byKey) setShown(null)
  }
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const cell = isOnTip(event) ? null : underPointer(event)
    if (!cell) return
    isDismissed.current = false
    const next = { ...cell, byKey: false, isPinned: !shown?.isPinned }
    show(next)
    click(next)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return
    if (event.key === 'Enter' && shown) {
      show({ ...shown, isPinned: !shown.isPinned })
      click(shown)
      return
    }
    const target = cellByKey(event.key, model, shown)
    if (!target) return
    event.preventDefault()
    isDismissed.current = false
    show({ ...target, byKey: true, isPinned: false })
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application is interactive
    <div
      ref={attach}
      className="bn-TimeSeriesPlot-main bn-focusable"
      // Arrow keys belong to the chart here, and not to a screen reader's own browsing.
      role="application"
      aria-roledescription={chart('interactiveChart')}
      aria-labelledby={`${frameId}-title`}
      aria-describedby={`${frameId}-caption ${frameId}-keys`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onPointerMove={onMove}
      onPointerDown={onMove}
      onPointerLeave={() => {
        isDismissed.current = false
        if (shown && !shown.isPinned && !shown.byKey) setShown(null)
      }}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        // Someone who comes by keyboard sees at once where the focus cell is.
        const cell = event.target.matches(':focus-visible') && !shown && cellByKey('m', model, null)
        if (cell) show({ ...cell, byKey: true, isPinned: false })
      }}
      onBlur={() => shown?.byKey && !shown.isPinned && setShown(null)}
    >
      {children}
      {shown && <HeatmapReadout model={model} words={words} heads={heads} {...shown} />}
      <p className="bn-hidden" role="status">
        {said}
      </p>
      <p className="bn-TimeSeriesPlot-keys" id={`${frameId}-keys`}>
        {t('keys')}
      </p>
    </div>
  )
}

/** Where a key takes the focus cell; undefined for a key that is not the heatmap's. */
function cellByKey(key: string, { grid }: HeatModel, from: { column: number; row: number } | null) {
  const { columns, rows, top } = grid
  const highest = { column: Math.max(0, top) % columns, row: Math.floor(Math.max(0, top) / columns) }
  const { column, row } = from ?? highest
  const up = grid.edges ? 1 : -1
  const go = (nextColumn: number, nextRow: number) => ({
    column: Math.min(columns - 1, Math.max(0, nextColumn)),
    row: Math.min(rows - 1, Math.max(0, nextRow)),
  })
  const targets: Record<string, () => { column: number; row: number }> = {
    ArrowLeft: () => go(column - 1, row),
    ArrowRight: () => go(column + 1, row),
    ArrowUp: () => go(column, row + up),
    ArrowDown: () => go(column, row - up),
    Home: () => go(0, row),
    End: () => go(columns - 1, row),
    PageUp: () => go(column - PAGE_COLUMNS, row),
    PageDown: () => go(column + PAGE_COLUMNS, row),
    m: () => highest,
    M: () => highest,
  }
  return columns > 0 && rows > 0 ? targets[key]?.() : undefined
}

/** Words for a live region, when no others follow at once. */
function useSpoken(words: string): string {
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (!words) return
    const timer = setTimeout(() => setSaid(words), SPEAK_MS)
    return () => clearTimeout(timer)
  }, [words])
  return words ? said : ''
}

/** Escape closes what hovering opened, wherever the focus is. */
function useEscape(isOpen: boolean, onEscape: () => void) {
  const handler = useRef(onEscape)
  useEffect(() => {
    handler.current = onEscape
  })
  useEffect(() => {
    if (!isOpen) return
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      handler.current()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [isOpen])
}
