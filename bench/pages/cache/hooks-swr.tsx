import useSWR, { SWRConfig } from 'swr'
import { ids, listOf } from './list.js'

const cache = new Map()
export function prepare() {
  for (const id of ids) cache.set(`user_${id}`, { data: id, isLoading: false, isValidating: false, error: undefined, _k: `user_${id}` })
}
const load = async (key: string) => key
const options = { revalidateIfStale: false }

export const { mount, unmount } = listOf(
  function Row({ id }) {
    return <div>{useSWR(`user_${id}`, load, options).data}</div>
  },
  (children) => <SWRConfig value={{ provider: () => cache }}>{children}</SWRConfig>,
)
