import type { ChangeListener, ChangeWindow } from './rankchanges.js'
import type { TieBreak } from './rankties.js'

/** How those who tie are numbered: competition 1 2 2 4, modified 1 3 3 4, dense 1 2 2 3, ordinal 1 2 3 4, fractional 1 2.5 2.5 4. */
export type RankMode = 'competition' | 'modified' | 'dense' | 'ordinal' | 'fractional'

/** What a further score does to the one that is there: takes its place, takes it only where it is better, or is added to it. */
export type ScorePolicy = 'latest' | 'best' | 'sum'

/** What every player has. */
export interface Scored {
  id: string
  score: number
  /**
   * The rank before, for the change that a table shows: 3 now and 5 before is "up 2". Null, or absent where others have one, for a player who came later: "new". Ranks
   * that a board has marked (`markRanks`) go first. @default no change is shown
   */
  previousRank?: number | null
}

/** A player where they stand. Plain and immutable; the same object as before while nothing about it has changed. */
export interface Row<P = object> {
  readonly id: string
  readonly score: number
  /** By the board's rank mode, from 1. */
  readonly rank: number
  /** The place in the list, from 0. */
  readonly position: number
  /** What was given for this player. A score in it is the first one: read `score` beside it. */
  readonly player: P
}

export interface LeaderboardOptions<P> {
  /** @default 'competition' */
  rankMode?: RankMode
  /** Which score is first. @default 'descending' */
  order?: 'ascending' | 'descending'
  /** Keys that break ties, the first one first. What is left tied shares a rank, and is listed in order of insertion. @default none */
  tieBreak?: readonly TieBreak<P>[]
  /** @default 'latest' */
  policy?: ScorePolicy
}

export interface RankChange {
  rank: number
  previousRank: number
}

/** A live ranking. Reads are of now; listeners hear once a frame. */
export interface Leaderboard<P = object> {
  readonly size: number
  readonly rankMode: RankMode
  readonly order: 'ascending' | 'descending'
  readonly policy: ScorePolicy
  /** A new score by the board's policy, or changed fields. Throws for an id that is not on the board. */
  update(id: string, change: number | Partial<P & Scored>): RankChange
  /** Many scores at once, all or none: where one is refused, nothing has changed. Ids that are not on the board are returned, not thrown. */
  updateMany(changes: Iterable<readonly [id: string, change: number | Partial<P & Scored>]>): { changed: number; missing: string[] }
  /** Throws for an id that is on the board already. */
  add(player: P & Scored): { rank: number }
  /** Whether the player was there. */
  remove(id: string): boolean
  has(id: string): boolean
  rankOf(id: string): number | undefined
  /** The place in the list, from 0. */
  positionOf(id: string): number | undefined
  scoreOf(id: string): number | undefined
  row(id: string): Row<P> | undefined
  at(position: number): Row<P> | undefined
  /** Rows from a position on; fewer where the list ends. */
  window(start: number, count: number): Row<P>[]
  /** The player with those before and after; empty where the id is not on the board. */
  around(id: string, before: number, after: number): Row<P>[]
  /** The share of players ranked strictly below, 0–100. */
  percentileOf(id: string): number | undefined
  /** How many scores lie between two, both included. */
  countBetween(low: number, high: number): number
  /** The first position whose score is no better than this one; where a player with it would be listed. */
  positionOfScore(score: number): number
  /** The first position whose rank is not before this one. */
  positionOfRank(rank: number): number
  /** Remembers the ranks as they are now, for all players; one moment a board. */
  markRanks(): void
  /** Whether ranks were marked: then a player without a marked rank came later. */
  readonly hasMarks: boolean
  /** The rank at that moment; undefined without one, or for a player who came later. */
  markedRankOf(id: string): number | undefined
  /** Hears once a frame what has changed; with a window, only when something in it has. */
  subscribe(listener: ChangeListener, window?: () => ChangeWindow): () => void
  /** A number that grows with each change listeners have heard of. */
  getSnapshot(): number
  /** Tells listeners now rather than with the next frame. */
  flush(): void
}
