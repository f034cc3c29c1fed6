import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { ids, listOf } from './list.js'

const client = new QueryClient()
export function prepare() {
  for (const id of ids) client.setQueryData(['user', id], id)
}
const load = async () => ''

export const { mount, unmount } = listOf(
  function Row({ id }) {
    return <div>{useQuery({ queryKey: ['user', id], queryFn: load, staleTime: 3_600_000 }).data}</div>
  },
  (children) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
)
