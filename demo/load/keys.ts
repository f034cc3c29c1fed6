import { defineKey } from 'binnacle/cache'

/** The specification's four kinds of data, each in its class. */
export const profileKey = defineKey('user_profile_{userId}', { ttl: 'medium', tags: ({ userId }) => [`user:${userId}`] })
export const dashboardKey = defineKey('dashboard_{userId}_{timeframe}', { ttl: 'short', tags: ({ userId }) => [`user:${userId}`] })
export const leaderboardKey = defineKey('leaderboard_{category}_{timeframe}', { ttl: 'long', scope: 'public' })
export const badgesKey = defineKey('badges', { ttl: 'static', scope: 'public' })
