'use client'
import { useEffect, useRef, useState } from 'react'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import { reportOnce } from '../internal/report.js'
import { saveFile } from '../internal/saveFile.js'
import { useFormatters, useMessages } from '../internal/useSettings.js'
import type { Column } from './columns.js'
import type { CsvSource } from './csv.js'

const loadCsv = () => import('./csv.js')

export interface CsvButtonProps<P> {
  board: CsvSource<P>
  columns: readonly Column<P>[]
  /** What the file is called, without its ending. */
  name: string
  /** Of the spreadsheet. */
  locale?: string
}

/** Writes the whole board to a file, tells how far it is, and stops when asked to. */
export function CsvButton<P>({ board, columns, name, locale }: CsvButtonProps<P>) {
  const t = useMessages('leaderboard', leaderboardMessages)
  const formatters = useFormatters()
  const [share, setShare] = useState<number>()
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  const start = async () => {
    const controller = new AbortController()
    running.current = controller
    setShare(0)
    try {
      const own = columns.filter((column) => column.kind === 'custom')
      const words = (id: 'rank' | 'name' | 'score') => columns.find((column) => column.id === id)?.header ?? t(id)
      const header = [words('rank'), 'ID', words('name'), words('score'), ...own.map((column) => column.header ?? column.id)]
      const { leaderboardCsv } = await loadCsv()
      const blob = await leaderboardCsv(board, { columns: own, header, locale, signal: controller.signal, onProgress: setShare })
      saveFile(blob, `${name}.csv`)
    } catch (error) {
      if (!controller.signal.aborted) reportOnce(error)
    }
    setShare(undefined)
  }
  const isRunning = share !== undefined
  return (
    <button type="button" className="bn-Button" data-kind="quiet" onClick={isRunning ? () => running.current?.abort() : start}>
      {isRunning ? `${t('cancel')} · ${t('written', { share: formatters.percent(share) })}` : t('download')}
    </button>
  )
}
