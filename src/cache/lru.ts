/**
 * A least-recently-used list by count and weight; what is pinned stays. One value that is heavier than the whole list may be is refused: while it
 * is pinned it stays, and takes no room from the others. Map for finding, a ring of links for the order.
 */
export interface Lru<Value> {
  readonly size: number
  readonly weight: number
  readonly evictions: number
  /** Values that were too heavy. */
  readonly rejections: number
  get(key: string): Value | undefined
  /** Looks without making it recent. */
  peek(key: string): Value | undefined
  /** False when it is too heavy. */
  set(key: string, value: Value, weight: number): boolean
  delete(key: string): boolean
  keys(): IterableIterator<string>
  /** Keeps the key, whether it is there yet or not, until the returned function is called. */
  pin(key: string): () => void
}

interface Node<Value> {
  key: string
  value: Value | undefined
  weight: number
  older: Node<Value>
  newer: Node<Value>
}

export function createLru<Value>(maxEntries: number, maxWeight: number): Lru<Value> {
  const nodes = new Map<string, Node<Value>>()
  const pins = new Map<string, number>()
  // The ring's fixed point: its `newer` is the oldest, its `older` the newest.
  const ring = {} as Node<Value>
  ring.older = ring.newer = ring
  // The last one that left, for the next that comes: a full cache allocates nothing.
  let spare: Node<Value> | undefined
  let weight = 0
  // Of this, what is too heavy and pinned.
  let excess = 0
  let evictions = 0
  let rejections = 0
  const excessOf = (added: number) => (added > maxWeight ? added : 0)

  const unlink = ({ older, newer }: Node<Value>) => {
    older.newer = newer
    newer.older = older
  }
  const makeNewest = (node: Node<Value>) => {
    const { older } = ring
    node.older = older
    node.newer = ring
    ring.older = older.newer = node
  }
  const drop = (node: Node<Value>) => {
    unlink(node)
    nodes.delete(node.key)
    weight -= node.weight
    excess -= excessOf(node.weight)
    node.value = undefined
    spare = node
  }
  function evict() {
    for (let node = ring.newer; node !== ring && (nodes.size > maxEntries || weight - excess > maxWeight);) {
      const next = node.newer
      if (!pins.has(node.key)) {
        drop(node)
        evictions++
      }
      node = next
    }
  }

  return {
    get size() {
      return nodes.size
    },
    get weight() {
      return weight
    },
    get evictions() {
      return evictions
    },
    get(key) {
      const node = nodes.get(key)
      if (!node) return undefined
      if (node.newer !== ring) {
        unlink(node)
        makeNewest(node)
      }
      return node.value
    },
    peek: (key) => nodes.get(key)?.value,
    get rejections() {
      return rejections
    },
    set(key, value, added) {
      let node = nodes.get(key)
      const isTooHeavy = added > maxWeight
      if (isTooHeavy) {
        rejections++
        if (!pins.has(key)) {
          if (node) drop(node)
          return false
        }
      }
      if (node) {
        weight -= node.weight
        excess -= excessOf(node.weight)
        unlink(node)
      } else {
        node = spare ?? ({} as Node<Value>)
        spare = undefined
        node.key = key
        nodes.set(key, node)
      }
      node.value = value
      node.weight = added
      weight += added
      excess += excessOf(added)
      makeNewest(node)
      evict()
      return !isTooHeavy
    },
    delete(key) {
      const node = nodes.get(key)
      if (node) drop(node)
      return node !== undefined
    },
    keys: () => nodes.keys(),
    pin(key) {
      pins.set(key, (pins.get(key) ?? 0) + 1)
      let isPinned = true
      return () => {
        if (!isPinned) return
        isPinned = false
        const rest = pins.get(key)! - 1
        if (rest > 0) return void pins.set(key, rest)
        pins.delete(key)
        const node = nodes.get(key)
        if (node && node.weight > maxWeight) drop(node)
        evict()
      }
    },
  }
}
