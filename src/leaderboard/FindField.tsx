'use client'
import { useEffect, useId, useRef, useState, type FormEvent } from 'react'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import { nameOf } from '../core/names.js'
import { usePlainFormatters } from '../internal/usePlainFormatters.js'
import { useMessages } from '../internal/useSettings.js'
import type { RowReader } from './reader.js'

export interface FindFieldProps<P> {
  reader: RowReader<P>
  /** Brings the list to a place. */
  onFound: (index: number) => void
}

const loadSearch = () => import('./search.js')

/** Goes to a rank, or to the next name that has the words in it; pressing Enter again goes on. */
export function FindField<P>({ reader, onFound }: FindFieldProps<P>) {
  const t = useMessages('leaderboard', leaderboardMessages)
  const formatters = usePlainFormatters()
  const id = useId()
  const [said, setSaid] = useState('')
  const last = useRef<{ text: string; index: number; controller?: AbortController }>({ text: '', index: -1 })
  useEffect(() => () => last.current.controller?.abort(), [])

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const field = event.currentTarget.elements.namedItem(id) as HTMLInputElement
    const text = field.value.trim()
    if (text === '') return
    last.current.controller?.abort()
    const controller = new AbortController()
    const after = last.current.text === text ? last.current.index : -1
    last.current = { text, index: after, controller }
    setSaid(t('searching'))
    const { signal } = controller
    const go = async () => {
      const { search } = await loadSearch()
      const index = await search(reader, text, after, signal)
      if (signal.aborted) return
      if (index === undefined) return setSaid(t('notFound', { text }))
      if (index === 'beyond')
        return setSaid(t('beyondEnd', { rank: text.replace('#', '').trim(), size: formatters.number(reader.size() ?? 0) }))
      last.current.index = index
      onFound(index)
      const row = reader.rows(index, 1)[0] ?? (await reader.readAt?.(index, signal))
      if (signal.aborted) return
      setSaid(row ? t('found', { name: nameOf(row), rank: formatters.number(row.rank, { maximumFractionDigits: 1 }) }) : '')
    }
    go().catch(() => {
      if (!signal.aborted) setSaid(t('notFound', { text }))
    })
  }
  return (
    <form className="bn-LeaderboardTable-find" role="search" onSubmit={onSubmit}>
      <label className="bn-hidden" htmlFor={id}>
        {t('find')}
      </label>
      <input
        id={id}
        name={id}
        type="search"
        className="bn-LeaderboardTable-input bn-focusable"
        placeholder={t('find')}
        autoComplete="off"
        enterKeyHint="search"
      />
      <span className="bn-LeaderboardTable-said" role="status">
        {said}
      </span>
    </form>
  )
}
