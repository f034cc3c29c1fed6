import type { ScorePolicy } from './rank.js'

/** What a board's server half and its clients say to each other. Instants are epoch ms. */

/** The rank modes every store can tell exactly. Dense ranks need a count of distinct scores, which a sorted set does not keep. */
export type SeasonRankMode = 'competition' | 'modified' | 'ordinal' | 'fractional'

export interface SeasonRules {
  /** Which score is first. */
  order: 'ascending' | 'descending'
  policy: ScorePolicy
  rankMode: SeasonRankMode
}

export interface Season {
  id: string
  rules: SeasonRules
  openedAt: number
  /** When it is to end; scores after that are refused. Null for a season that is closed by hand. */
  endsAt: number | null
  closedAt: number | null
}

/** One row of a season. Who ties is listed in the order in which they reached their score. */
export interface SeasonRow {
  id: string
  score: number
  rank: number
  /** From 0. */
  position: number
  player: { id: string; name?: string; avatar?: string }
}

export interface SeasonPage {
  rows: SeasonRow[]
  count: number
}

/** Which places of a closed season meant what. */
export interface SeasonZone {
  id: string
  /** The best rank in it. */
  from?: number
  /** The last rank in it. */
  to?: number
}

export interface SubmitAnswer {
  /** 'taken' is the new score; 'kept' left a better one; 'ended' came too late. */
  result: 'taken' | 'kept' | 'ended'
  /** The score that counts now; null where there is none. */
  score: number | null
  rank: number | null
  previousRank: number | null
}
