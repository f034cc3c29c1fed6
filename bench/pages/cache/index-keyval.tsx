import { entries, setMany } from 'idb-keyval'
import { entryOf } from './entries.js'

const COUNT = 10_000
export const prepare = () => setMany(Array.from({ length: COUNT }, (_, id) => [`player_${id}`, entryOf(id)]))
export async function ready() {
  if ((await entries()).length !== COUNT) throw new Error('lost')
}
