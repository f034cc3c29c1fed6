import { BinnacleError } from './errors.js'

/** What is known of each player beside id and score, by slot, as it was given. */
export interface Roster<P> {
  player(slot: number): P
  /** The value of one field, for a tie-break. */
  field(slot: number, key: string): unknown
  append(slot: number, player: P): void
  patch(slot: number, fields: Partial<P>): void
  clear(slot: number): void
  move(from: number, to: number): void
  /** Lets go of the slots from `length` on, once what was in them has moved. */
  truncate?(length: number): void
}

/** Of objects, kept as they were given and never changed: a patch makes a new one. */
export function createObjectRoster<P extends object>(players: (P | undefined)[]): Roster<P> {
  return {
    player: (slot) => players[slot] as P,
    field: (slot, key) => (players[slot] as Record<string, unknown>)[key],
    append: (slot, player) => void (players[slot] = player),
    patch: (slot, fields) => void (players[slot] = { ...(players[slot] as P), ...fields }),
    clear: (slot) => void (players[slot] = undefined),
    move: (from, to) => void (players[to] = players[from]),
    truncate: (length) => void (players.length = length),
  }
}

/** A million players in columns rather than objects: `{ id: string[], score: Float64Array, name: string[], … }`, keyed as a player is. */
export type PlayerColumns<P> = { id: readonly string[]; score: ArrayLike<number> } & {
  [Key in Exclude<keyof P, 'id' | 'score'>]?: ArrayLike<P[Key]>
}

/** Of columns, read where they lie; what changes or comes later is kept beside them as an object. */
export function createColumnRoster<P extends object>(columns: PlayerColumns<P>, origin: string): Roster<P> {
  const given = columns as unknown as Record<string, ArrayLike<unknown>>
  const count = columns.id.length
  const keys = Object.keys(given).filter((key) => key !== 'score' && given[key] !== undefined)
  for (const key of Object.keys(given)) {
    const length = given[key]?.length
    if (length !== undefined && length !== count) {
      throw new BinnacleError(
        'length-mismatch',
        `${origin}: the column "${key}" has ${length} values, but there are ${count} ids. Give every column one value a player.`,
      )
    }
  }
  /** Slots move when the board closes its gaps; a column stays as it is. */
  let rows: Int32Array | undefined
  const changed = new Map<number, P>()
  const rowOf = (slot: number) => (rows ? (rows[slot] ?? -1) : slot)
  const player = (slot: number): P => {
    const own = changed.get(slot)
    if (own) return own
    const row = rowOf(slot)
    const built: Record<string, unknown> = {}
    for (const key of keys) built[key] = (given[key] as ArrayLike<unknown>)[row]
    return built as P
  }
  return {
    player,
    field: (slot, key) => {
      const own = changed.get(slot)
      return own ? (own as Record<string, unknown>)[key] : given[key]?.[rowOf(slot)]
    },
    append: (slot, player) => void changed.set(slot, player),
    patch: (slot, fields) => void changed.set(slot, { ...player(slot), ...fields }),
    clear: (slot) => void changed.delete(slot),
    move(from, to) {
      rows ??= Int32Array.from({ length: count }, (_, row) => row)
      const own = changed.get(from)
      changed.delete(from)
      if (own) changed.set(to, own)
      else {
        changed.delete(to)
        rows[to] = rows[from] as number
      }
    },
  }
}
