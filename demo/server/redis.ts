import type { CacheStore, LeaderboardStore } from 'binnacle/server'

/** How long what is under way may take at the end. */
const CLOSE_MS = 2_000

export interface DemoRedis {
  boards: LeaderboardStore
  cache: CacheStore
  close(): Promise<void>
}

/** Rankings and the shared cache in the Redis of `REDIS_URL`, so that both outlive a restart; undefined without one: then they are in memory. */
export async function openRedis(url = process.env.REDIS_URL): Promise<DemoRedis | undefined> {
  if (!url) return undefined
  const [{ createClient }, { createRedisCacheStore, createRedisLeaderboardStore }] = await Promise.all([
    import('redis'),
    import('binnacle/server/redis'),
  ])
  // What can't be sent now fails now; what was sent has the stores' deadline.
  const client = createClient({ url, disableOfflineQueue: true, socket: { connectTimeout: 3_000 } })
  // The client connects again by itself; without anybody who hears, the loss would end the process.
  client.on('error', ({ message }: Error) => console.error(`Demo: Redis: ${message}`))
  await client.connect()
  return {
    boards: createRedisLeaderboardStore({ client, prefix: 'binnacle-demo:board:' }),
    cache: createRedisCacheStore({ client, prefix: 'binnacle-demo:cache:' }),
    async close() {
      // A Redis that hangs never answers what it was sent before.
      const deadline = setTimeout(() => client.destroy(), CLOSE_MS)
      await client.close().catch(() => {})
      clearTimeout(deadline)
    },
  }
}
