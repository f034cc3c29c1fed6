export {
  createLeaderboard,
  type Leaderboard,
  type LeaderboardOptions,
  type RankChange,
  type RankMode,
  type Row,
  type Scored,
  type ScorePolicy,
} from '../core/rank.js'
export type { BoardChange, ChangeWindow, Standing } from '../core/rankchanges.js'
export type { PlayerColumns } from '../core/rankroster.js'
export type { TieBreak } from '../core/rankties.js'
export { buildLeaderboard, type BuildOptions } from './buildleaderboard.js'
export { leaderboardCsv, type CsvOptions, type CsvSource } from './csv.js'
export { createFetchLeaderboardSource, type FetchLeaderboardSourceOptions, type SeasonNews } from './fetchsource.js'
export { LeaderboardTable } from './LeaderboardTable.js'
export type { LeaderboardTableProps } from './tableprops.js'
export { Podium, type PodiumProps } from './Podium.js'
export { useLeaderboard, type LiveLeaderboard, type UseLeaderboardOptions } from './useLeaderboard.js'
export type { LiveScore } from './scorequeue.js'
export { useLiveScores, type LiveScoresOptions } from './useLiveScores.js'
export type { ColumnName, LeaderboardColumn } from './columns.js'
export type { LeaderboardDigest } from './DigestRows.js'
export type { FilterChoice, FilterChoices } from './Filters.js'
export type { LeaderboardFilters, LeaderboardSource, SourcePage, SourceRequest } from './remote.js'
export type { LeaderboardSeason } from './Season.js'
export type { AnchorMode } from './useRowMoves.js'
export type { LeaderboardZone } from './zones.js'
