'use client'
import { useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react'
import type { RowReader } from './reader.js'
import type { ScrollStore } from './scrollstore.js'

/** The cell that holds the focus, or will when it comes back. It goes with its player. */
export interface ActiveCell {
  id: string | undefined
  index: number
  column: number
}

export interface GridFocusOptions<P> {
  reader: RowReader<P>
  store: ScrollStore
  viewport: { readonly current: HTMLElement | null }
  columnCount: number
  target: { index: number } | undefined
  onToggle?: (id: string) => void
  onOpen?: (id: string) => void
}

/** What in a cell can have the focus: Enter goes there, Tab on to the next one of the cell, Escape back. */
export const CONTROLS = 'a[href], button, input, select, textarea, [tabindex]'

/** Which way the arrow to the right leads, as the page is laid out: there may be no provider to say so. */
export const forwardOf = (element: Element): 1 | -1 => (getComputedStyle(element).direction === 'rtl' ? -1 : 1)

/** Letters typed within this are one word. */
const TYPING_MS = 700

/** One tab stop for a million rows: arrows, pages, ends and letters move it; it survives recycling and live moves. */
export function useGridFocus<P>({ reader, store, viewport, columnCount, target, onToggle, onOpen }: GridFocusOptions<P>) {
  const [active, setActive] = useState<ActiveCell>()
  const [reached, setReached] = useState(target)
  if (target !== reached) {
    setReached(target)
    if (target) setActive({ id: reader.rows(target.index, 1)[0]?.id, index: target.index, column: 0 })
  }
  const hasFocus = useRef(false)
  const wantsFocus = useRef(false)
  const typed = useRef({ text: '', at: 0, controller: new AbortController() })

  const size = reader.size() ?? 0
  const current = active && size > 0 ? { ...active, index: indexNow(reader, active, size) } : undefined

  useLayoutEffect(() => {
    const view = viewport.current
    if (!view || !current) return
    // The player may have been removed, and the focus with their row: it goes to whoever is there now.
    const isLost = hasFocus.current && !view.contains(document.activeElement)
    if (!wantsFocus.current && !isLost) return
    wantsFocus.current = false
    const cell = cellAt(view, current.index, current.column)
    cell?.focus({ preventScroll: true })
    // The list may be higher than the window. Nobody's page is scrolled for a row that was removed.
    if (!isLost) cell?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' })
  })

  const moveTo = (index: number, column: number, takesFocus = true) => {
    const count = reader.size() ?? 0
    if (count === 0) return
    const to = Math.max(0, Math.min(count - 1, index))
    store.reveal(to)
    wantsFocus.current = takesFocus
    setActive({ id: reader.rows(to, 1)[0]?.id, index: to, column: Math.max(0, Math.min(columnCount - 1, column)) })
  }

  const typeAhead = (key: string, from: number, column: number) => {
    const state = typed.current
    const now = performance.now()
    state.text = now - state.at < TYPING_MS ? state.text + key : key
    state.at = now
    state.controller.abort()
    state.controller = new AbortController()
    const { signal } = state.controller
    // The first letter looks further; each letter after it may stay where it is.
    const after = state.text.length === 1 ? from : from - 1
    reader.find({ text: state.text, isPrefix: true }, after, signal).then(
      (found) => {
        if (found !== undefined && !signal.aborted) moveTo(found, column)
      },
      () => {
        // Typing on ends the search before it.
      },
    )
  }

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const view = viewport.current
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-column]')
    if (!view || !current || event.defaultPrevented) return
    const isInControl = cell !== event.target && event.target !== view
    if (isInControl) {
      const controls = [...(cell?.querySelectorAll<HTMLElement>(CONTROLS) ?? [])]
      const next = controls[controls.indexOf(event.target as HTMLElement) + (event.shiftKey ? -1 : 1)]
      const goal = event.key === 'Escape' ? cell : event.key === 'Tab' ? next : undefined
      goal?.focus({ preventScroll: true })
      if (goal) event.preventDefault()
      return
    }
    const { index, column } = current
    // Its row may have been on its way when it was reached.
    const id = current.id ?? reader.rows(index, 1)[0]?.id
    const isControl = event.ctrlKey || event.metaKey
    const page = Math.max(1, Math.floor(store.getViewport() / store.getRowPx()) - 1)
    const forward = forwardOf(view)
    // Columns that are left out where it is narrow can't have the focus.
    const besides = (step: number) => {
      let to = column + step
      while (to >= 0 && to < columnCount && !view.querySelector(`[role="columnheader"][data-column="${to}"]`)?.getClientRects().length)
        to += step
      return to < 0 || to >= columnCount ? column : to
    }
    const go = (toIndex: number, toColumn = column) => {
      event.preventDefault()
      moveTo(toIndex, toColumn)
    }
    switch (event.key) {
      case 'ArrowDown':
        return go(index + 1)
      case 'ArrowUp':
        return go(index - 1)
      case 'ArrowRight':
        return go(index, besides(forward))
      case 'ArrowLeft':
        return go(index, besides(-forward))
      case 'PageDown':
        return go(index + page)
      case 'PageUp':
        return go(index - page)
      case 'Home':
        return isControl ? go(0) : go(index, 0)
      case 'End':
        return isControl ? go((reader.size() ?? 1) - 1) : go(index, columnCount - 1)
      case 'Enter':
      case 'F2': {
        const control = cell?.querySelector<HTMLElement>(CONTROLS)
        if (control) {
          event.preventDefault()
          control.focus()
        } else if (id !== undefined && event.key === 'Enter') onOpen?.(id)
        return
      }
      case ' ': {
        const isTyping = performance.now() - typed.current.at < TYPING_MS
        event.preventDefault()
        if (isTyping) typeAhead(' ', index, column)
        else if (id !== undefined) onToggle?.(id)
        return
      }
      default:
        if ([...event.key].length === 1 && !isControl && !event.altKey) {
          event.preventDefault()
          typeAhead(event.key, index, column)
        }
    }
  }

  const onFocus = (event: FocusEvent<HTMLElement>) => {
    hasFocus.current = true
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-column]')
    const row = cell?.closest<HTMLElement>('[data-index]')
    if (event.target === event.currentTarget) {
      moveTo(Math.ceil(store.getOffset() / store.getRowPx()), 0)
    } else if (row) {
      const index = Number(row.dataset.index)
      const column = Number(cell?.dataset.column)
      if (current?.index !== index || current.column !== column) setActive({ id: row.dataset.id, index, column })
    }
  }
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) hasFocus.current = false
  }
  return { active: current, moveTo, handlers: { onKeyDown, onFocus, onBlur } }
}

function indexNow<P>(reader: RowReader<P>, active: ActiveCell, size: number): number {
  const index = active.id === undefined ? undefined : reader.indexOf(active.id)
  return Math.max(0, Math.min(size - 1, index ?? active.index))
}

function cellAt(view: HTMLElement, index: number, column: number): HTMLElement | null {
  return view.querySelector<HTMLElement>(`[data-index="${index}"] > [data-column="${column}"]`)
}
