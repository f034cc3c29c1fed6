/** Tables are at most this full: beyond it, searches in a row of taken entries get long. */
const FULLEST = 0.75
const LEAST_BITS = 4

/**
 * Which slot an id has. An open-addressed table of 32-bit entries, each a slot and what is left of the id's hash: a third of the time a Map of
 * a million strings takes to fill, and a fifth of its memory.
 */
export class IdIndex {
  /** By slot; undefined where a player was removed. */
  ids: (string | undefined)[]
  /** Of each entry, the low bits are a slot + 1, the rest is from the hash; 0 is empty. */
  #table: Uint32Array
  #bits: number
  /** Chosen anew for each index, so that nobody can send ids which they know to meet in one place. */
  readonly #seed = Math.floor(Math.random() * 0x1_0000_0000) | 0

  /** Of ids that stand by slot already; which of them are indexed is told by `add`. */
  constructor(ids: (string | undefined)[]) {
    this.ids = ids
    this.#bits = bitsFor(ids.length)
    this.#table = new Uint32Array(1 << this.#bits)
  }

  /** The slot of an id, or -1. */
  get(id: string): number {
    const at = this.#find(id, this.#hash(id))
    return at < 0 ? -1 : ((this.#table[at] as number) & this.#mask) - 1
  }

  /** Indexes the id at a slot; false where the id has a slot already. */
  add(slot: number): boolean {
    const id = this.ids[slot] as string
    const hash = this.#hash(id)
    const at = this.#find(id, hash)
    if (at >= 0) return false
    this.#table[~at] = (((hash >>> this.#bits) << this.#bits) | (slot + 1)) >>> 0
    return true
  }

  /** Gives an id the next slot. */
  append(id: string): number {
    const slot = this.ids.push(id) - 1
    if (slot + 1 > this.#table.length * FULLEST) this.#rebuild()
    else this.add(slot)
    return slot
  }

  remove(slot: number): void {
    const table = this.#table
    const mask = this.#mask
    const id = this.ids[slot] as string
    let hole = this.#find(id, this.#hash(id))
    this.ids[slot] = undefined
    if (hole < 0) return
    // What stands behind the hole and would rather stand in it moves up, so that no search ends early.
    for (let at = (hole + 1) & mask; table[at] !== 0; at = (at + 1) & mask) {
      const entry = table[at] as number
      const home = this.#hash(this.ids[(entry & mask) - 1] as string) & mask
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      table[hole] = entry
      hole = at
    }
    table[hole] = 0
  }

  /** Takes other slots for the same players: `ids` by new slot. */
  renumber(ids: string[]): void {
    this.ids = ids
    this.#rebuild()
  }

  get #mask(): number {
    return (1 << this.#bits) - 1
  }

  #rebuild() {
    this.#bits = bitsFor(this.ids.length)
    this.#table = new Uint32Array(1 << this.#bits)
    for (let slot = 0; slot < this.ids.length; slot += 1) if (this.ids[slot] !== undefined) this.add(slot)
  }

  /** Where in the table the id is; where it is not, the complement of the empty place it would take. */
  #find(id: string, hash: number): number {
    const table = this.#table
    const { ids } = this
    const bits = this.#bits
    const mask = (1 << bits) - 1
    const rest = hash >>> bits
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const entry = table[at] as number
      if (entry === 0) return ~at
      if (entry >>> bits === rest && ids[(entry & mask) - 1] === id) return at
    }
  }

  #hash(id: string): number {
    let hash = this.#seed
    for (let at = 0; at < id.length; at += 1) {
      hash = Math.imul(hash ^ id.charCodeAt(at), 0x85ebca6b)
      hash ^= hash >>> 13
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35)
    return hash ^ (hash >>> 16)
  }
}

/** How many bits number the places of a table for so many ids. */
function bitsFor(count: number): number {
  let bits = LEAST_BITS
  while (count + 1 > 2 ** bits * FULLEST) bits += 1
  return bits
}
