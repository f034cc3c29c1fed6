import { indexedDbTier } from 'binnacle/cache'
import { entryOf } from './entries.js'

const COUNT = 10_000
const nameOf = (id: number) => `ada.1:abc:player_${id}`
export async function prepare() {
  const tier = indexedDbTier()
  const entries = Array.from({ length: COUNT }, (_, id) => {
    return [nameOf(id), { value: entryOf(id), updatedAt: Date.now(), version: 0, tags: [], keepMs: 1e9, isAuthored: true }] as const
  })
  await tier.write(new Map(entries))
  tier.dispose?.()
}
/** All names, and the values of one screen. */
export async function ready() {
  const tier = indexedDbTier()
  const names = await tier.keys!()
  if (names.length !== COUNT) throw new Error(`lost ${COUNT - names.length}`)
  await Promise.all(Array.from({ length: 20 }, (_, id) => tier.read(nameOf(id))))
}
