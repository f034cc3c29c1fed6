/** What the order is made from: numbers that ascend from the first place to the last, and how ties go on. Slots are small integers. */
export interface RankKeys {
  /** By slot; lower is better. The owner replaces the array to grow it. */
  scores: Float64Array
  /** Of two slots with equal scores: which comes first by the keys that break a tie; 0 where they share a rank. */
  compareTies: (a: number, b: number) => number
  /** Of two slots that share a rank: which is listed first; never 0. */
  compareShared: (a: number, b: number) => number
}

/** Where a search ends: at the slot itself, before the first or after the last of those that share its rank, or at a bare score. */
type Seek = 'self' | 'first' | 'end' | 'score-first' | 'score-end'

const CHUNK = 1024
/** How full chunks are after a build: room for what comes, without a split at once. */
const FILL = 768
/** So many neighbours are asked whether they share a rank before it is searched for: most ties are short. */
const NEAR = 8

/** Sums of the first n counts, in O(log n). */
class Prefix {
  #tree: Int32Array
  constructor(capacity: number) {
    this.#tree = new Int32Array(capacity + 1)
  }
  rebuild(counts: Int32Array, length: number) {
    if (this.#tree.length <= counts.length) this.#tree = new Int32Array(counts.length + 1)
    const tree = this.#tree
    tree.fill(0, 0, length + 1)
    for (let at = 1; at <= length; at += 1) {
      tree[at]! += counts[at - 1] as number
      const parent = at + (at & -at)
      if (parent <= length) tree[parent]! += tree[at] as number
    }
  }
  add(place: number, by: number, length: number) {
    const tree = this.#tree
    for (let at = place + 1; at <= length; at += at & -at) tree[at]! += by
  }
  /** The sum of the counts before `place`. */
  sum(place: number): number {
    const tree = this.#tree
    let sum = 0
    for (let at = place; at > 0; at -= at & -at) sum += tree[at] as number
    return sum
  }
  /** The place that holds the `position`-th item; what is left of `position` is in `rest`. */
  rest = 0
  find(position: number, length: number): number {
    const tree = this.#tree
    let place = 0
    let left = position
    for (let step = 1 << (31 - Math.clz32(length)); step > 0; step >>= 1) {
      const next = place + step
      if (next <= length && (tree[next] as number) <= left) {
        place = next
        left -= tree[next] as number
      }
    }
    this.rest = left
    return place
  }
}

/**
 * Slots in rank order, in chunks of one pooled array, with a Fenwick tree over the sizes of the chunks: insert, remove, position and slot at
 * a position in a microsecond at a million, without allocating. With `isDense` it also counts distinct ranks.
 */
export class RankOrder {
  length = 0
  readonly #keys: RankKeys
  readonly #isDense: boolean
  /** Slots, CHUNK to a chunk. */
  #pool: Int32Array
  /** Which of them begin a rank of their own; for dense ranks only. */
  #leads: Uint8Array
  #free: number[] = []
  /** By place, in order: the chunk, how many slots it holds, the score of its first, how many of them lead. */
  #places = 0
  #chunks: Int32Array
  #counts: Int32Array
  #heads: Float64Array
  #leaders: Int32Array
  readonly #positions: Prefix
  readonly #ranks: Prefix
  // Where the last seek ended: fields rather than a result, so that nothing is allocated.
  #place = 0
  #index = 0

  constructor(keys: RankKeys, order: Int32Array, isDense: boolean) {
    this.#keys = keys
    this.#isDense = isDense
    const needed = Math.max(1, Math.ceil(order.length / FILL))
    const capacity = needed + Math.ceil(needed / 8) + 4
    this.#pool = new Int32Array(capacity * CHUNK)
    this.#leads = new Uint8Array(isDense ? capacity * CHUNK : 0)
    this.#chunks = new Int32Array(capacity)
    this.#counts = new Int32Array(capacity)
    this.#heads = new Float64Array(capacity)
    this.#leaders = new Int32Array(isDense ? capacity : 0)
    this.#positions = new Prefix(capacity)
    this.#ranks = new Prefix(isDense ? capacity : 0)
    for (let chunk = capacity - 1; chunk >= needed; chunk -= 1) this.#free.push(chunk)
    this.#places = needed
    this.length = order.length
    for (let place = 0; place < needed; place += 1) {
      const part = order.subarray(place * FILL, (place + 1) * FILL)
      this.#pool.set(part, place * CHUNK)
      this.#chunks[place] = place
      this.#counts[place] = part.length
      this.#readHead(place)
    }
    if (isDense) this.#findLeaders(order)
    this.#rebuild()
  }

  /** Puts a slot where its keys say; returns its position. */
  insert(slot: number): number {
    this.#seek(this.#keys.scores[slot] as number, slot, 'self')
    if (this.#counts[this.#place] === CHUNK) {
      this.#split(this.#place)
      const kept = this.#counts[this.#place] as number
      if (this.#index > kept) {
        this.#index -= kept
        this.#place += 1
      }
    }
    const place = this.#place
    const index = this.#index
    const start = this.#startOf(place)
    const end = start + (this.#counts[place] as number)
    this.#pool.copyWithin(start + index + 1, start + index, end)
    this.#pool[start + index] = slot
    this.#counts[place]! += 1
    this.#positions.add(place, 1, this.#places)
    this.length += 1
    if (index === 0) this.#readHead(place)
    const position = this.#positions.sum(place) + index
    if (this.#isDense) {
      this.#leads.copyWithin(start + index + 1, start + index, end)
      this.#leads[start + index] = 0
      this.#markLeader(position)
      this.#markLeader(position + 1)
    }
    return position
  }

  /** Takes a slot out, before its keys change; returns the position it had. */
  remove(slot: number): number {
    const position = this.positionOf(slot)
    const place = this.#place
    const index = this.#index
    const start = this.#startOf(place)
    const count = this.#counts[place] as number
    this.#pool.copyWithin(start + index, start + index + 1, start + count)
    this.#counts[place] = count - 1
    this.#positions.add(place, -1, this.#places)
    this.length -= 1
    if (this.#isDense) {
      if (this.#leads[start + index]) {
        this.#leaders[place]! -= 1
        this.#ranks.add(place, -1, this.#places)
      }
      this.#leads.copyWithin(start + index, start + index + 1, start + count)
    }
    if (count === 1) this.#drop(place)
    else {
      if (index === 0) this.#readHead(place)
      if (count < CHUNK / 4) this.#merge(place)
    }
    if (this.#isDense) this.#markLeader(position)
    return position
  }

  positionOf(slot: number): number {
    this.#seekSelf(slot)
    return this.#positions.sum(this.#place) + this.#index
  }

  /** Of those that share a rank with `slot`, the first position. */
  firstOf(slot: number): number {
    this.#seekSelf(slot)
    const least = Math.max(0, this.#index - NEAR)
    const start = this.#startOf(this.#place)
    for (let index = this.#index; index > least; index -= 1) {
      if (!this.#isSameRank(this.#pool[start + index - 1] as number, slot)) return this.#positions.sum(this.#place) + index
    }
    return this.#locate(this.#keys.scores[slot] as number, slot, 'first')
  }

  /** Of those that share a rank with `slot`, one past the last position. */
  endOf(slot: number): number {
    this.#seekSelf(slot)
    const most = Math.min((this.#counts[this.#place] as number) - 1, this.#index + NEAR)
    const start = this.#startOf(this.#place)
    for (let index = this.#index; index < most; index += 1) {
      if (!this.#isSameRank(this.#pool[start + index + 1] as number, slot)) return this.#positions.sum(this.#place) + index + 1
    }
    return this.#locate(this.#keys.scores[slot] as number, slot, 'end')
  }

  /** How many have a score before `score`, or also `score` itself. */
  countBefore(score: number, isInclusive: boolean): number {
    return this.#locate(score, -1, isInclusive ? 'score-end' : 'score-first')
  }

  /** How many distinct ranks there are up to and with `position`. Only where `isDense`. */
  rankAt(position: number): number {
    const place = this.#positions.find(position, this.#places)
    const start = this.#startOf(place)
    const end = start + this.#positions.rest
    let rank = this.#ranks.sum(place)
    for (let at = start; at <= end; at += 1) rank += this.#leads[at] as number
    return rank
  }

  /** Up to `limit` slots from `position` on into `into`; returns how many there are. */
  read(position: number, limit: number, into: Int32Array): number {
    const count = Math.min(limit, this.length - position)
    if (count <= 0) return 0
    let place = this.#positions.find(position, this.#places)
    let index = this.#positions.rest
    for (let done = 0; done < count;) {
      const take = Math.min(count - done, (this.#counts[place] as number) - index)
      const start = this.#startOf(place) + index
      for (let at = 0; at < take; at += 1) into[done + at] = this.#pool[start + at] as number
      done += take
      place += 1
      index = 0
    }
    return count
  }

  /** The slot at a position that exists. */
  slotAt(position: number): number {
    const place = this.#positions.find(position, this.#places)
    return this.#pool[this.#startOf(place) + this.#positions.rest] as number
  }

  #startOf(place: number): number {
    return (this.#chunks[place] as number) * CHUNK
  }

  #readHead(place: number) {
    this.#heads[place] = this.#keys.scores[this.#pool[this.#startOf(place)] as number] as number
  }

  #locate(score: number, slot: number, seek: Seek): number {
    this.#seek(score, slot, seek)
    return this.#positions.sum(this.#place) + this.#index
  }

  /** Leaves in #place and #index where a slot stands. A score is often asked about, changed and asked about again: then it is there already. */
  #seekSelf(slot: number) {
    const isThere =
      this.#place < this.#places &&
      this.#index < (this.#counts[this.#place] as number) &&
      this.#pool[this.#startOf(this.#place) + this.#index] === slot
    if (isThere) return
    this.#seek(this.#keys.scores[slot] as number, slot, 'self')
    // A search for the first slot of a chunk ends behind the last of the chunk before.
    if (this.#index === this.#counts[this.#place]) {
      this.#place += 1
      this.#index = 0
    }
  }

  /** Leaves in #place and #index where the first slot stands that is not before what is sought. */
  #seek(score: number, slot: number, seek: Seek) {
    const { scores } = this.#keys
    let low = 0
    let high = this.#places - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      const head = this.#heads[middle] as number
      const isBefore = head < score || (head === score && this.#isTieBefore(this.#pool[this.#startOf(middle)] as number, slot, seek))
      if (isBefore) low = middle
      else high = middle - 1
    }
    const place = low
    const start = this.#startOf(place)
    low = 0
    high = this.#counts[place] as number
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#pool[start + middle] as number
      const key = scores[other] as number
      if (key < score || (key === score && this.#isTieBefore(other, slot, seek))) low = middle + 1
      else high = middle
    }
    // One past the end of a chunk is the beginning of the next, except where there is none.
    this.#place = place
    this.#index = low
  }

  #isTieBefore(other: number, slot: number, seek: Seek): boolean {
    if (seek === 'score-first') return false
    if (seek === 'score-end') return true
    const tie = this.#keys.compareTies(other, slot)
    if (tie !== 0) return tie < 0
    if (seek === 'self') return other !== slot && this.#keys.compareShared(other, slot) < 0
    return seek === 'end'
  }

  // ---- The shape of the chunks ----

  #split(place: number) {
    if (this.#free.length === 0) this.#grow()
    const chunk = this.#free.pop() as number
    const start = this.#startOf(place)
    const half = CHUNK / 2
    this.#pool.copyWithin(chunk * CHUNK, start + half, start + CHUNK)
    if (this.#isDense) this.#leads.copyWithin(chunk * CHUNK, start + half, start + CHUNK)
    this.#openPlace(place + 1)
    this.#chunks[place + 1] = chunk
    this.#counts[place] = half
    this.#counts[place + 1] = CHUNK - half
    this.#readHead(place + 1)
    this.#countLeaders(place)
    this.#countLeaders(place + 1)
    this.#rebuild()
  }

  /** Joins a chunk that got small with a neighbour that has room, so that removals give their memory back. */
  #merge(place: number) {
    const isRoomy = (first: number) =>
      first >= 0 && first + 1 < this.#places && (this.#counts[first] as number) + (this.#counts[first + 1] as number) <= FILL
    const first = isRoomy(place) ? place : place - 1
    if (!isRoomy(first)) return
    const from = this.#startOf(first + 1)
    const to = this.#startOf(first) + (this.#counts[first] as number)
    const count = this.#counts[first + 1] as number
    this.#pool.copyWithin(to, from, from + count)
    if (this.#isDense) this.#leads.copyWithin(to, from, from + count)
    this.#counts[first]! += count
    this.#countLeaders(first)
    this.#drop(first + 1)
  }

  #drop(place: number) {
    if (this.#places === 1) return
    this.#free.push(this.#chunks[place] as number)
    for (const byPlace of this.#byPlace()) byPlace.copyWithin(place, place + 1, this.#places)
    this.#places -= 1
    this.#rebuild()
  }

  #openPlace(place: number) {
    for (const byPlace of this.#byPlace()) byPlace.copyWithin(place + 1, place, this.#places)
    this.#places += 1
  }

  #byPlace() {
    return [this.#chunks, this.#counts, this.#heads, this.#leaders]
  }

  #grow() {
    const before = this.#chunks.length
    const capacity = before + Math.ceil(before / 4) + 4
    const widen = <T extends Int32Array | Float64Array | Uint8Array>(array: T, length: number): T => {
      const wide = new (array.constructor as new (length: number) => T)(length)
      wide.set(array)
      return wide
    }
    this.#pool = widen(this.#pool, capacity * CHUNK)
    this.#chunks = widen(this.#chunks, capacity)
    this.#counts = widen(this.#counts, capacity)
    this.#heads = widen(this.#heads, capacity)
    if (this.#isDense) {
      this.#leads = widen(this.#leads, capacity * CHUNK)
      this.#leaders = widen(this.#leaders, capacity)
    }
    for (let chunk = capacity - 1; chunk >= before; chunk -= 1) this.#free.push(chunk)
  }

  #rebuild() {
    this.#positions.rebuild(this.#counts, this.#places)
    if (this.#isDense) this.#ranks.rebuild(this.#leaders, this.#places)
  }

  // ---- Who begins a rank ----

  #isSameRank(a: number, b: number): boolean {
    const { scores, compareTies } = this.#keys
    return scores[a] === scores[b] && compareTies(a, b) === 0
  }

  #findLeaders(order: Int32Array) {
    for (let place = 0; place < this.#places; place += 1) {
      const start = this.#startOf(place)
      for (let index = 0; index < (this.#counts[place] as number); index += 1) {
        const position = place * FILL + index
        const leads = position === 0 || !this.#isSameRank(order[position - 1] as number, order[position] as number)
        this.#leads[start + index] = leads ? 1 : 0
      }
      this.#countLeaders(place)
    }
  }

  #countLeaders(place: number) {
    if (!this.#isDense) return
    const start = this.#startOf(place)
    let leaders = 0
    for (let at = start; at < start + (this.#counts[place] as number); at += 1) leaders += this.#leads[at] as number
    this.#leaders[place] = leaders
  }

  /** Looks again whether the slot at a position begins a rank. */
  #markLeader(position: number) {
    if (position >= this.length) return
    const leads = position === 0 || !this.#isSameRank(this.slotAt(position - 1), this.slotAt(position)) ? 1 : 0
    const place = this.#positions.find(position, this.#places)
    const at = this.#startOf(place) + this.#positions.rest
    const by = leads - (this.#leads[at] as number)
    if (by === 0) return
    this.#leads[at] = leads
    this.#leaders[place]! += by
    this.#ranks.add(place, by, this.#places)
  }
}
