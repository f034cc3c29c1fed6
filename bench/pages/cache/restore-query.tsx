import { createSyncStoragePersister } from '@tanstack/query-sync-storage-persister'
import { QueryClient } from '@tanstack/react-query'
import { persistQueryClientRestore, persistQueryClientSave } from '@tanstack/react-query-persist-client'
import { entryOf } from './entries.js'

const persister = createSyncStoragePersister({ storage: localStorage, throttleTime: 0 })
export async function prepare({ count }: { count: number }) {
  const queryClient = new QueryClient()
  for (let id = 0; id < count; id++) queryClient.setQueryData(['player', id], entryOf(id))
  await persistQueryClientSave({ queryClient, persister })
  await new Promise((resolve) => setTimeout(resolve, 200))
  if (localStorage.length === 0) throw new Error('nothing was stored')
}
export async function restore() {
  const queryClient = new QueryClient()
  await persistQueryClientRestore({ queryClient, persister })
  for (let id = 0; id < 20; id++) if (!queryClient.getQueryData(['player', id])) throw new Error('lost')
}
