'use client'
import { useRef, useState } from 'react'
import { chartMessages } from '../core/messages/charts.js'
import { useMessages } from '../internal/useSettings.js'
import type { ChartTable } from './PlainTable.js'
import { useOnDemand } from './useOnDemand.js'

export interface DownloadButtonProps {
  title: string
  /** Nothing to download yet. */
  isDisabled: boolean
  /** Is the chart itself in sight, and not its table? Without it there is no picture. */
  hasPicture: boolean
  table: () => ChartTable | Promise<ChartTable>
  /** Of the spreadsheet. */
  csvLocale?: string
}

const loadMenu = () => import('./DownloadMenu.js')

/** Opens a menu of what a chart can be saved as. The menu, and what writes the files, are loaded with the first opening. */
export function DownloadButton({ isDisabled, ...menu }: DownloadButtonProps) {
  const t = useMessages('charts', chartMessages)
  const [isOpen, setOpen] = useState(false)
  const [wasOpened, setWasOpened] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const { module } = useOnDemand(loadMenu, wasOpened)
  return (
    <span className="bn-Download" data-export="none">
      <button
        ref={button}
        type="button"
        className="bn-Button bn-ChartFrame-toggle"
        data-kind="quiet"
        disabled={isDisabled}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={t('download')}
        title={t('download')}
        onClick={() => {
          setWasOpened(true)
          setOpen(!isOpen)
        }}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="M8 2.5v7.5M5 7.5l3 3 3-3M2.5 11v2.5h11V11" />
        </svg>
      </button>
      {isOpen && module && <module.DownloadMenu {...menu} button={button} onClose={() => setOpen(false)} />}
    </span>
  )
}
