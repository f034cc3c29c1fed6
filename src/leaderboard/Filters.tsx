'use client'
import { leaderboardMessages } from '../core/messages/leaderboard.js'
import { useMessages } from '../internal/useSettings.js'
import type { LeaderboardFilters } from './remote.js'

export interface FilterChoice {
  value: string
  label: string
}

/** What can be chosen, by filter; one without choices is not shown. */
export type FilterChoices = { readonly [Key in keyof LeaderboardFilters]?: readonly FilterChoice[] }

export interface FiltersProps {
  choices: FilterChoices
  filters: LeaderboardFilters
  onChange: (filters: LeaderboardFilters) => void
}

const KEYS = ['category', 'timeframe', 'season'] as const

/** What is chosen: by the person, or as long as nothing is, what the select shows. */
export function chosenOf(filters: LeaderboardFilters, choices: FilterChoices = {}): LeaderboardFilters {
  const chosen = { ...filters }
  for (const key of KEYS) chosen[key] ??= choices[key]?.[0]?.value
  return chosen
}

/** One native select a filter. */
export function Filters({ choices, filters, onChange }: FiltersProps) {
  const t = useMessages('leaderboard', leaderboardMessages)
  return KEYS.map((key) => {
    const given = choices[key]
    if (!given?.length) return null
    return (
      <select
        key={key}
        className="bn-LeaderboardTable-input bn-focusable"
        aria-label={t(key)}
        value={filters[key]}
        onChange={(event) => onChange({ ...filters, [key]: event.target.value })}
      >
        {given.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    )
  })
}
