import { CacheProvider, createCache, defineKey, useCached } from 'binnacle/cache'
import { ids, listOf } from './list.js'

const cache = createCache()
const userKey = defineKey('user_{id}', { ttl: 'medium' })
export async function prepare() {
  for (const id of ids) await cache.set(userKey({ id }), id)
}
const load = async () => ''

export const { mount, unmount } = listOf(
  function Row({ id }) {
    return <div>{useCached<string>(userKey({ id }), load).data}</div>
  },
  (children) => <CacheProvider cache={cache}>{children}</CacheProvider>,
)
