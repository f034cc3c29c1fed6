import { entryOf } from './entries.js'

export function prepare({ count }: { count: number }) {
  const map = new Map(
    Array.from({ length: count }, (_, id) => [`player_${id}`, { data: entryOf(id), isLoading: false, isValidating: false }]),
  )
  localStorage.setItem('app-cache', JSON.stringify([...map.entries()]))
}
/** The provider of SWR's documentation. */
export function restore() {
  const map = new Map<string, { data?: unknown }>(JSON.parse(localStorage.getItem('app-cache') ?? '[]'))
  for (let id = 0; id < 20; id++) if (!map.get(`player_${id}`)?.data) throw new Error('lost')
}
