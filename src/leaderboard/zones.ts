import type { Row } from '../core/rank.js'

/** Rows that mean something: they rise, they fall, they win. Bounds are inclusive; one that is left out is open. */
export interface LeaderboardZone {
  id: string
  /** What a person reads: "Promotion". */
  label: string
  /** @default 'rank' */
  by?: 'rank' | 'score' | 'percentile'
  /** The lower bound: the best rank, the lowest score, the lowest share of players ranked below (0–100). */
  from?: number
  /** The upper bound. */
  to?: number
  /** Its shape and colour: up, down or a prize. @default 'reward' */
  tone?: 'promotion' | 'relegation' | 'reward'
}

/** The first zone a row is in. The percentile goes by the rank: the share of the others that are ranked below. */
export function zoneOf(zones: readonly LeaderboardZone[], row: Row<unknown>, size: number): LeaderboardZone | undefined {
  return zones.find((zone) => {
    const value = zone.by === 'score' ? row.score : zone.by === 'percentile' ? (size > 0 ? ((size - row.rank) / size) * 100 : 0) : row.rank
    return value >= (zone.from ?? Number.NEGATIVE_INFINITY) && value <= (zone.to ?? Number.POSITIVE_INFINITY)
  })
}
