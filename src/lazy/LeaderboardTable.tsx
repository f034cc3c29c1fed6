'use client'
import type { LeaderboardTableProps } from '../leaderboard/tableprops.js'
import { lazyComponent } from './lazyComponent.js'

/** `LeaderboardTable` of binnacle/leaderboard, loaded on demand. */
export const LeaderboardTable = /* @__PURE__ */ lazyComponent<LeaderboardTableProps>(
  () => import('../leaderboard/LeaderboardTable.js').then((module) => module.LeaderboardTable),
  { name: 'LeaderboardTable', skeleton: '560px' },
)
