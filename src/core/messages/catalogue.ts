import type { CategoryMessages } from './categories.js'
import type { AccountMessages } from './account.js'
import type { ChallengeMessages } from './challenge.js'
import type { ChartMessages } from './charts.js'
import type { CommonMessages } from './common.js'
import type { DashboardMessages } from './dashboard.js'
import type { DownloadMessages } from './download.js'
import type { EngagementMessages } from './engagement.js'
import type { EnrollmentMessages } from './enrollment.js'
import type { Message } from './format.js'
import type { GaugeMessages } from './gauge.js'
import type { HeatmapMessages } from './heatmap.js'
import type { LazyMessages } from './lazy.js'
import type { LeaderboardMessages } from './leaderboard.js'
import type { MfaMessages } from './mfa.js'
import type { PerformanceMessages } from './performance.js'
import type { ProgressMessages } from './progress.js'
import type { TileMessages } from './tiles.js'

/** Every word Binnacle shows or speaks, by part. English lives beside each part; a whole catalogue is one language. */
export interface Messages {
  common: Words<CommonMessages>
  charts: Words<ChartMessages>
  categories: Words<CategoryMessages>
  download: Words<DownloadMessages>
  gauge: Words<GaugeMessages>
  heatmap: Words<HeatmapMessages>
  performance: Words<PerformanceMessages>
  engagement: Words<EngagementMessages>
  progress: Words<ProgressMessages>
  tiles: Words<TileMessages>
  dashboard: Words<DashboardMessages>
  lazy: Words<LazyMessages>
  leaderboard: Words<LeaderboardMessages>
  mfa: Words<MfaMessages>
  enrollment: Words<EnrollmentMessages>
  challenge: Words<ChallengeMessages>
  account: Words<AccountMessages>
}

/** One part's words, each replaceable by a message with other plurals. */
export type Words<T> = { [Key in keyof T]: Message }

/** A partial catalogue: what it names replaces the English, the rest stays. */
export type MessageOverrides = { [Part in keyof Messages]?: Partial<Messages[Part]> }
