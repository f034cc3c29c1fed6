import type { Season, SeasonPage, SeasonRow, SeasonRules, SeasonZone, SubmitAnswer } from '../core/season.js'

export interface Submission {
  board: string
  season: string
  player: { id: string; name?: string; avatar?: string }
  score: number
  /** The same key twice is one submission: the second gets the answer of the first, unless that was 'ended', which changed nothing. */
  idempotencyKey: string
  /** Epoch ms. */
  at: number
}

export interface SeasonOpening {
  board: string
  season: string
  rules: SeasonRules
  endsAt: number | null
  at: number
}

/** A row of a closed season and the zone its rank was in. */
export interface ArchivedRow extends SeasonRow {
  zone: string | null
}

export interface SeasonClosing {
  season: Season
  zones: readonly SeasonZone[]
  count: number
}

/**
 * Where scores are kept. Each call happens whole or not at all, and two at once are as if one came after the other. One contract suite runs on
 * every store.
 */
export interface LeaderboardStore {
  /** Opens a season; one that is there already is returned as it is, whatever its rules. */
  open(opening: SeasonOpening): Promise<Season>
  season(board: string, season: string): Promise<Season | null>
  /** Newest first. */
  seasons(board: string): Promise<Season[]>
  /** Null where there is no such season. */
  submit(submission: Submission): Promise<SubmitAnswer | null>
  window(board: string, season: string, start: number, count: number): Promise<SeasonPage>
  around(board: string, season: string, id: string, before: number, after: number): Promise<SeasonPage>
  row(board: string, season: string, id: string): Promise<SeasonRow | null>
  /**
   * The place of the first row from `start` on whose name has the words in it, or of the last one up to there (`isBackward`); null where there is none. `text` is folded: no
   * case, no accents. Without this method the rows are looked through, 5,000 at a time.
   */
  find?(board: string, season: string, search: { text: string; start: number; isBackward?: boolean }): Promise<number | null>
  /** How many scores lie between two, both included. */
  countBetween(board: string, season: string, low: number, high: number): Promise<number>
  /** Ends a season and keeps its ranking for good. A second time it returns what the first did, whatever the zones. Null where there is none. */
  close(board: string, season: string, zones: readonly SeasonZone[], at: number): Promise<SeasonClosing | null>
  /** A page of a closed season; null where it is not closed. */
  archive(board: string, season: string, start: number, count: number): Promise<{ rows: ArchivedRow[]; count: number } | null>
}

/** The first zone a rank is in. */
export function zoneIdOf(zones: readonly SeasonZone[], rank: number): string | null {
  return zones.find(({ from = 1, to = Number.POSITIVE_INFINITY }) => rank >= from && rank <= to)?.id ?? null
}
