import { indexedDbTier, memoryTier, storageTier } from 'binnacle/cache'
import { describeTier } from './contract.js'

describeTier('memory', () => ({ open: () => memoryTier() }), { persists: false, isJson: false })

for (const kind of ['local', 'session'] as const) {
  const storage = kind === 'local' ? localStorage : sessionStorage
  describeTier(`${kind}Storage`, () => {
    storage.clear()
    return { open: () => storageTier(kind) }
  })
}

let databases = 0
describeTier(
  'indexedDB',
  () => {
    const database = `contract-${++databases}`
    return { open: () => indexedDbTier({ database }), dispose: () => void indexedDB.deleteDatabase(database) }
  },
  { isJson: false },
)
