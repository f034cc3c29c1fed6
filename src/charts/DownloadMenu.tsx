'use client'
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type RefObject } from 'react'
import { chartMessages } from '../core/messages/charts.js'
import { writeCsv, type CsvOptions, type CsvValue } from '../core/csv.js'
import { downloadMessages } from '../core/messages/download.js'
import { reportOnce } from '../internal/report.js'
import { fileName, saveFile } from '../internal/saveFile.js'
import { unitName } from '../core/unit.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import type { DownloadButtonProps } from './DownloadButton.js'
import { pictureOf, pngBlob, svgBlob } from './picture.js'
import type { ChartTable } from './PlainTable.js'

export interface DownloadMenuProps extends Omit<DownloadButtonProps, 'isDisabled'> {
  button: RefObject<HTMLButtonElement | null>
  onClose: () => void
}

interface Item {
  label: string
  act: (figure: HTMLElement) => Promise<void>
  /** Does the menu stay, to say how it went? */
  keepsOpen?: boolean
}

/** The rows of a chart's table view as CSV: the same rows, with values in place of words. */
export function tableCsv({ columns, rows, valuesAt = (row) => rows.at(row) ?? [] }: ChartTable, options: CsvOptions) {
  return writeCsv(
    {
      header: columns.map(({ label, unit }) => (unitName(unit) ? `${label} (${unitName(unit)})` : label)),
      size: () => rows.length,
      slice: (start, count) =>
        Array.from({ length: Math.min(count, rows.length - start) }, (_, row): readonly CsvValue[] => valuesAt(start + row)),
    },
    options,
  )
}

/** A chart's caption and title as one text. */
function summaryOf(figure: HTMLElement): string {
  const words = (selector: string) => figure.querySelector(selector)?.textContent?.trim()
  return [words('.bn-ChartFrame-title'), words('.bn-ChartFrame-caption')].filter(Boolean).join(': ')
}

/** What a chart can be saved as. The arrow keys move in it; Escape, Tab and a press elsewhere close it. */
export function DownloadMenu({ title, hasPicture, table, csvLocale, button, onClose }: DownloadMenuProps) {
  const t = useMessages('download', downloadMessages)
  const chart = useMessages('charts', chartMessages)
  const formatters = usePlainFormatters()
  const menu = useRef<HTMLDivElement>(null)
  const [note, setNote] = useState('')

  useLayoutEffect(() => {
    menu.current?.querySelector('button')?.focus()
  }, [])
  useEffect(() => {
    const onPress = ({ target }: PointerEvent) => {
      if (target instanceof Node && !menu.current?.contains(target) && !button.current?.contains(target)) onClose()
    }
    document.addEventListener('pointerdown', onPress)
    return () => document.removeEventListener('pointerdown', onPress)
  }, [button, onClose])

  const close = () => {
    button.current?.focus()
    onClose()
  }
  const run = async ({ currentTarget }: MouseEvent<HTMLElement>, { act, keepsOpen }: Item) => {
    try {
      await act(currentTarget.closest<HTMLElement>('.bn-ChartFrame') as HTMLElement)
      if (!keepsOpen) close()
    } catch (error) {
      reportOnce(error)
      setNote(t('failed'))
    }
  }
  const name = fileName(title)
  const onProgress = (share: number) => setNote(t('writing', { share: formatters.percent(share) }))
  const items: Item[] = [
    { label: t('csv'), act: async () => saveFile(await tableCsv(await table(), { locale: csvLocale, onProgress }), `${name}.csv`) },
  ]
  if (hasPicture) {
    items.push(
      { label: t('svg'), act: async (figure) => saveFile(svgBlob(pictureOf(figure)), `${name}.svg`) },
      { label: t('png'), act: async (figure) => saveFile(await pngBlob(pictureOf(figure)), `${name}.png`) },
    )
  }
  items.push({
    label: t('copySummary'),
    keepsOpen: true,
    act: async (figure) => {
      await navigator.clipboard.writeText(summaryOf(figure))
      setNote(t('copied'))
    },
  })

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Tab') return onClose()
    const buttons = [...event.currentTarget.querySelectorAll('button')]
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key]
    if (event.key === 'Escape') close()
    else if (next !== undefined) buttons.at(next % buttons.length)?.focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div ref={menu} className="bn-Download-menu">
      <div className="bn-Download-items" role="menu" tabIndex={-1} aria-label={chart('download')} onKeyDown={onKeyDown}>
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            className="bn-Download-item"
            onClick={(event) => run(event, item)}
          >
            {item.label}
          </button>
        ))}
      </div>
      <span className="bn-Download-note" role="status">
        {note}
      </span>
    </div>
  )
}
